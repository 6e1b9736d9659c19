package dripstone.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A model that somebody else configured is none that this build computes as its file says. */
public final class UnsupportedModelException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final String field;

    /**
     * @param field of the file
     * @param value that it has there
     * @param reason why that cannot be computed, and the way out
     */
    public UnsupportedModelException(Path file, String field, String value, String reason) {
        super("unsupported model: file=" + file + " field=" + field + " value=" + value + "; " + reason);
        this.file = file.toString();
        this.field = field;
    }

    public Path file() {
        return Path.of(file);
    }

    public String field() {
        return field;
    }
}
