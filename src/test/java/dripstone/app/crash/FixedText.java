package dripstone.app.crash;

import java.util.Random;
import java.util.stream.IntStream;

/**
 * Text drawn from a number: the same for the same number. No two have a line in common, nor, but for a few, their words: what looks alike
 * is judged by what came before it, and that is a matter of time.
 */
final class FixedText {
    private static final String[] SYLLABLES = {"ka", "lo", "mi", "ter", "sa", "ven", "du", "ral", "po", "nis", "be", "gor", "fi", "lun",
        "ta", "shem"};
    private static final int WORDS_OF_TEXT = 60;

    private FixedText() {}

    static String of(long number, int words) {
        Random random = new Random(number);
        String[] own = IntStream.range(0, WORDS_OF_TEXT).mapToObj(i -> word(random)).toArray(String[]::new);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            String word = i % 4 == 3 ? "the" : own[random.nextInt(own.length)];
            text.append(i % 12 == 0 ? capital(word) : word).append(i % 12 == 11 ? ".\n" : " ");
            if (i % 60 == 59) {
                text.append('\n');
            }
        }
        return text.append("The end of text ").append(number).append(".\n").toString();
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
        }
        return word.toString();
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
