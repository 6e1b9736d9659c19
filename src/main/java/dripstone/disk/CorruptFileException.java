package dripstone.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file does not hold what its format promises. */
public final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;

    /** @param wayOut what the administrator can do, empty when the caller will say */
    public CorruptFileException(Path file, String reason, String wayOut, @Nullable Throwable cause) {
        super("corrupt file: file=" + file + " reason=" + reason + (wayOut.isEmpty() ? "" : "; " + wayOut), cause);
        this.file = file.toString();
    }

    public CorruptFileException(Path file, String reason) {
        this(file, reason, "", null);
    }

    public Path file() {
        return Path.of(file);
    }
}
