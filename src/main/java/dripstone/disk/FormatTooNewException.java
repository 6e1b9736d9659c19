package dripstone.disk;

import java.io.IOException;
import java.nio.file.Path;

/** A file was written by a newer build. It is left as it is. */
public final class FormatTooNewException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long version;

    public FormatTooNewException(Path file, String format, long version, int newest) {
        super("file format too new: file=" + file + " format=" + format + " version=" + version + " newest-read=" + newest
                + "; a newer build wrote it, run that one");
        this.version = version;
    }

    public long version() {
        return version;
    }
}
