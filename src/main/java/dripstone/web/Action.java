package dripstone.web;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Something that the web may ask to be done, by {@code POST /api/NAME}. */
@FunctionalInterface
public interface Action {
    /** Does it. @throws RefusedException when it cannot be done now, with the reason */
    ObjectNode run() throws RefusedException, InterruptedException;

    /** Why it cannot be done now. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        public RefusedException(String reason) {
            super(reason);
        }
    }
}
