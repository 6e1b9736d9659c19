package dripstone.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The disk refused to force what was written. What the page cache shows may not be on the disk, and a second force may succeed all the
 * same, so the journal takes nothing more: only a process that opens it anew may (Rebello et al., "Can Applications Recover from fsync
 * Failures?", USENIX ATC 2020).
 */
public final class JournalFailedException extends IOException {
    private static final long serialVersionUID = 1;

    JournalFailedException(Path directory, String detail, Throwable cause) {
        super("journal=" + directory + " " + detail, cause);
    }

    JournalFailedException(Path directory, String detail) {
        super("journal=" + directory + " " + detail);
    }
}
