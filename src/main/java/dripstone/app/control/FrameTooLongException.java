package dripstone.app.control;

import java.io.IOException;

/** A message does not fit the control socket; nothing of it was written. */
final class FrameTooLongException extends IOException {
    private static final long serialVersionUID = 1;

    FrameTooLongException(int bytes) {
        super("a message of " + bytes + " bytes is longer than the control socket's 4 MiB; ask for less at a time");
    }
}
