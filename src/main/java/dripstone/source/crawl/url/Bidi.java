package dripstone.source.crawl.url;

/** The Bidi rule for labels of a domain in which something is written from right to left (RFC 5893, section 2). */
final class Bidi {
    private Bidi() {}

    /** Whether any character is written from right to left, or an Arabic number. */
    static boolean isBidi(String domain) {
        return domain.codePoints().anyMatch(p -> switch (Character.getDirectionality(p)) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> true;
            default -> false;
        });
    }

    /** Whether a label that is not empty keeps the rule. */
    static boolean fits(String label) {
        int[] points = label.codePoints().toArray();
        byte first = Character.getDirectionality(points[0]);
        boolean rightToLeft = first == Character.DIRECTIONALITY_RIGHT_TO_LEFT || first == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
        if (!rightToLeft && first != Character.DIRECTIONALITY_LEFT_TO_RIGHT) {
            return false;
        }
        boolean european = false;
        boolean arabic = false;
        for (int p : points) {
            byte d = Character.getDirectionality(p);
            european |= d == Character.DIRECTIONALITY_EUROPEAN_NUMBER;
            arabic |= d == Character.DIRECTIONALITY_ARABIC_NUMBER;
            if (!isAllowed(d, rightToLeft)) {
                return false;
            }
        }
        return !(rightToLeft && european && arabic) && endsRight(points, rightToLeft);
    }

    private static boolean isAllowed(byte d, boolean rightToLeft) {
        return switch (d) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> rightToLeft;
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT -> !rightToLeft;
            case Character.DIRECTIONALITY_EUROPEAN_NUMBER, Character.DIRECTIONALITY_EUROPEAN_NUMBER_SEPARATOR,
                    Character.DIRECTIONALITY_COMMON_NUMBER_SEPARATOR, Character.DIRECTIONALITY_EUROPEAN_NUMBER_TERMINATOR,
                    Character.DIRECTIONALITY_OTHER_NEUTRALS, Character.DIRECTIONALITY_BOUNDARY_NEUTRAL,
                    Character.DIRECTIONALITY_NONSPACING_MARK -> true;
            default -> false;
        };
    }

    /** The last that is no mark: a letter of that direction, or a number. */
    private static boolean endsRight(int[] points, boolean rightToLeft) {
        int last = points.length - 1;
        while (last > 0 && Character.getDirectionality(points[last]) == Character.DIRECTIONALITY_NONSPACING_MARK) {
            last--;
        }
        return switch (Character.getDirectionality(points[last])) {
            case Character.DIRECTIONALITY_EUROPEAN_NUMBER -> true;
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT -> !rightToLeft;
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> rightToLeft;
            default -> false;
        };
    }
}
