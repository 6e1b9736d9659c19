package dripstone.disk;

import java.io.IOException;
import java.nio.file.Path;

/** A file is whole, in a version that this build no longer reads. */
public final class FormatTooOldException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int version;

    public FormatTooOldException(Path file, String format, int version, int oldest) {
        super("file format too old: file=" + file + " format=" + format + " version=" + version + " oldest-read=" + oldest
                + "; start the build before this one once, it writes the newer format");
        this.version = version;
    }

    public int version() {
        return version;
    }
}
