package dripstone.text.page;

/**
 * One run of text that a browser would set apart, in reading order.
 *
 * @param linkChars how many of its characters stand inside links
 * @param scope the innermost element around it that sets text apart
 * @param names of the phrases that it begins with: ids and classes of elements that set no text apart
 * @param joined it follows the block before on the same line: only a marked-up phrase of its own begins or ends there
 * @param timed it holds a moment that is marked up as one
 */
record Block(Kind kind, String text, int linkChars, Scope scope, String names, boolean joined, boolean timed) {
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
