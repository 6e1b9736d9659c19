package dripstone.app.soak;

import java.util.SplittableRandom;

/** English-looking text that nobody wrote; what it is about drifts from day to day. */
final class SoakText {
    private static final String[] COMMON = ("the of and to in a is that for it as was with be by on not he his but at are this have from or had an they"
            + " which one you were all her she there would their we him been has when who will no more if out so up said what its about than"
            + " into them can only other time new some could these two may first then do any like my now over such our man me even most made"
            + " after also did many off before must well back through years where much your way down should because long each just state those"
            + " people too mr how little good world make very year still see own work men day get here old between both life being under")
            .split(" ");
    private static final String[] ONSETS = {"b", "br", "c", "d", "dr", "f", "g", "gr", "h", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v"};
    private static final String[] RIMES = {"an", "el", "ow", "ist", "or", "end", "ane", "ick", "ust", "eal", "ain", "ip", "ot", "amp"};

    private SoakText() {}

    /** @param day chooses the words that are not common @param identity chooses everything else: no two are alike */
    static String of(long seed, int day, long identity, int sentences) {
        // not the generator's own stride, by which texts would be shifts of one another
        SplittableRandom random = new SplittableRandom((seed ^ identity) * 0xd1342543de82ef95L);
        StringBuilder text = new StringBuilder();
        for (int s = 0; s < sentences; s++) {
            if (s > 0) {
                text.append(s % 5 == 0 ? "\n\n" : " ");
            }
            sentence(random, seed + day, text);
        }
        return text.append('\n').toString();
    }

    private static void sentence(SplittableRandom random, long topic, StringBuilder text) {
        int words = 7 + random.nextInt(12);
        int begin = text.length();
        for (int w = 0; w < words; w++) {
            text.append(w == 0 ? "" : " ").append(random.nextInt(3) == 0 ? rare(topic, random.nextInt(150)) : COMMON[random.nextInt(COMMON.length)]);
        }
        text.setCharAt(begin, Character.toUpperCase(text.charAt(begin)));
        text.append('.');
    }

    /** One of the words of a day: two syllables. */
    private static String rare(long topic, int number) {
        SplittableRandom word = new SplittableRandom(topic * 1_000_003 + number);
        return syllable(word) + syllable(word);
    }

    private static String syllable(SplittableRandom word) {
        return ONSETS[word.nextInt(ONSETS.length)] + RIMES[word.nextInt(RIMES.length)];
    }
}
