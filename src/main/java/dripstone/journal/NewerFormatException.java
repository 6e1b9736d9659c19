package dripstone.journal;

import java.io.IOException;

/** An undamaged entry of a later format than this build reads. It is not skipped: the next call meets it again. */
public final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1;
    private final int version;

    public NewerFormatException(Position at, int version) {
        super("journal entry at position=" + at + " has format=" + version + "; this build reads up to format=" + EntryFormat.VERSION
                + ": run the build that wrote it, or a later one");
        this.version = version;
    }

    public int version() {
        return version;
    }
}
