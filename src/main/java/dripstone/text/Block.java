package dripstone.text;

/**
 * One run of text that a browser would set apart, in reading order.
 *
 * @param linkChars how many of its characters stand inside links
 */
record Block(Kind kind, String text, int linkChars) {
    /** By the innermost element that sets text apart. */
    enum Kind {
        HEADING,
        PARAGRAPH,
        ITEM,
        ROW,
        CODE,
        /** Text that stands directly in a container. */
        LOOSE
    }

    int chars() {
        return text.length();
    }

    double linkDensity() {
        return text.isEmpty() ? 0 : Math.min(1, (double) linkChars / text.length());
    }

    /** How much it speaks for its surroundings being the main text. */
    double weight() {
        if (linkDensity() > 0.4) {
            return 0;
        }
        int plain = chars() - linkChars;
        return switch (kind) {
            case PARAGRAPH, LOOSE -> plain >= 40 ? plain : 0;
            case ITEM, ROW -> plain >= 80 ? plain * 0.5 : 0;
            case CODE -> plain * 0.5;
            case HEADING -> 0;
        };
    }
}
