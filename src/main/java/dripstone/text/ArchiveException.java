package dripstone.text;

import java.io.IOException;

/** Why an archive is not read on. Passes through streams, hence an {@link IOException}; it never leaves the file's walk. */
abstract sealed class ArchiveException extends IOException {
    private static final long serialVersionUID = 1;
    private final String reason;

    private ArchiveException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** In words for the person who put the file there. */
    String reason() {
        return reason;
    }

    /** A bound of the whole file is broken: everything ends. */
    static final class Limit extends ArchiveException {
        private static final long serialVersionUID = 1;

        Limit(String reason) {
            super(reason);
        }
    }

    /** One archive cannot be read on; those around it can. */
    static final class Damaged extends ArchiveException {
        private static final long serialVersionUID = 1;

        Damaged(String reason) {
            super(reason);
        }

        static Damaged by(Throwable cause) {
            String message = cause.getMessage();
            Damaged damaged = new Damaged("damaged archive: " + (message == null ? cause.getClass().getSimpleName() : message));
            damaged.initCause(cause);
            return damaged;
        }
    }
}
