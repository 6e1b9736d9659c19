package dripstone.app.crash;

import java.util.Locale;

/** What the time of a run is spent on. */
enum Phase {
    /** From the start of a process until it answers as a daemon that is ready, or dies. */
    STARTING,
    /** From there until all is done, or it dies. */
    WORKING,
    /** All is done, and it is watched whether it stays so. */
    WATCHING,
    /** From SIGTERM to the end. */
    STOPPING,
    /** Backups, restoring. */
    DEED,
    /** Input and configuration are written, what is left is deleted. */
    FILES,
    /** The journal is read, the disk's states are compared. */
    COMPARING,
    /** The uninterrupted training. */
    RETRAINING;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
