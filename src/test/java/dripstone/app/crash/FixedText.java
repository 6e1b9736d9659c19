package dripstone.app.crash;

import java.util.Random;

/** Text drawn from a number: the same for the same number, and with no line that another one has. */
final class FixedText {
    private static final String[] WORDS = {"stone", "water", "drop", "cave", "lime", "slow", "column", "floor", "roof", "year", "grows",
        "falls", "the", "from", "under", "light", "river", "bed", "salt", "echo", "moss", "bat", "wall", "spring", "winter", "pool",
        "shaft", "sand", "clay", "root", "ring", "wind"};

    private FixedText() {}

    static String of(long number, int words) {
        Random random = new Random(number);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            String word = WORDS[random.nextInt(WORDS.length)];
            text.append(i % 12 == 0 ? capital(word) : word).append(i % 12 == 11 ? ".\n" : " ");
            if (i % 60 == 59) {
                text.append('\n');
            }
        }
        return text.append("The end of text ").append(number).append(".\n").toString();
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
