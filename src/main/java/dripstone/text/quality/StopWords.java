package dripstone.text.quality;

/** Which of Gopher's eight English words a text holds. */
final class StopWords {
    private static final String[] WORDS = {"the", "be", "to", "of", "and", "that", "have", "with"};
    private static final int LONGEST = 4;

    private int found;

    void clear() {
        found = 0;
    }

    /** Looks at a word, without what is no ASCII letter at its ends. */
    void look(String text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && !isLetter(text.charAt(from))) {
            from++;
        }
        while (to > from && !isLetter(text.charAt(to - 1))) {
            to--;
        }
        if (to - from < 2 || to - from > LONGEST || found == (1 << WORDS.length) - 1) {
            return;
        }
        for (int i = 0; i < WORDS.length; i++) {
            if (WORDS[i].length() == to - from && text.regionMatches(true, from, WORDS[i], 0, to - from)) {
                found |= 1 << i;
            }
        }
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    int count() {
        return Integer.bitCount(found);
    }
}
