package dripstone.app.crash.agent;

import java.util.Locale;

/** What a process does at the moment of its death. */
public enum PointKind {
    /** Entries go into the journal's mapping. */
    APPEND,
    /** A group is forced, or about to be acknowledged. */
    GROUP_COMMIT,
    /** The journal goes on in a new file. */
    JOURNAL_ROLL,
    /** Indexes of intake are written. */
    INDEX_COMMIT,
    /** The journal is read behind its appender. */
    TAILING,
    PACKING,
    /** Gradients, reductions, the update. */
    STEP,
    LEDGER,
    /** Bytes of a snapshot, and its forcing. */
    SNAPSHOT_WRITE,
    /** A file or directory comes under its name. */
    RENAME,
    /** Old snapshots go, and what lies longest in a drop box. */
    RETENTION,
    /** Journal files go that nobody needs any more. */
    JOURNAL_RELEASE,
    FRONTIER_COMMIT,
    /** A key-value store writes a chunk of its file. */
    STORE_WRITE,
    DROPPED_FILE_MOVE,
    TOKENIZER,
    /** What a start finds is mended. */
    RECOVERY,
    /** The end in good order, and what it writes. */
    STOP,
    /** At no place in particular: by the clock, from outside. */
    CLOCK,
    /** From outside, some time after SIGTERM. */
    AFTER_SIGTERM;

    /** {@code journal-roll} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the process kills itself there. */
    public boolean isInside() {
        return this != CLOCK && this != AFTER_SIGTERM;
    }
}
