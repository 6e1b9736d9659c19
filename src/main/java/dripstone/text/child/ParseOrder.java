package dripstone.text.child;

/**
 * What to do with a body.
 *
 * @param name of the file, whose ending helps to tell its type
 * @param mediaType where the type is known for certain; empty to have it found
 */
public record ParseOrder(Kind kind, String name, String mediaType) {
    /** How a body is read. */
    public enum Kind {
        /** By the parser of its type. */
        DOCUMENT,
        /** By recognising the characters on it. */
        IMAGE
    }
}
