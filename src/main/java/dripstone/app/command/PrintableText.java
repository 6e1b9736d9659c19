package dripstone.app.command;

/**
 * Text of foreign origin (file names, addresses, what a model writes) made fit for a terminal: whatever could move the cursor, change
 * its state or turn the direction of writing around becomes U+FFFD. Line feeds and tabs stay.
 */
final class PrintableText {
    private PrintableText() {}

    static String of(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : '\uFFFD'));
        return printable.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint == '\n' || codePoint == '\t';
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
