package dripstone.text.near;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SignatureTest {
    private final Shingler shingler = new Shingler();

    private Signature of(String text) {
        return shingler.sketch(text).minHash().signature();
    }

    private double similarity(String one, String other) {
        byte[] bytes = new byte[Signature.LENGTH];
        of(other).copyTo(bytes, 0);
        return of(one).similarity(bytes, 0);
    }

    @Test
    void aText_isWhollyLikeItself() {
        EditedTexts texts = new EditedTexts(1);
        for (int words : new int[] {1, 5, 20, 100, 1000, 10_000}) {
            String text = texts.text(words);
            assertEquals(1.0, similarity(text, text));
        }
        assertEquals(1.0, similarity("", ""));
    }

    @Test
    void bytesTellWhatCountingTells() {
        Random random = new Random(1);
        byte[] one = new byte[Signature.LENGTH];
        byte[] other = new byte[Signature.LENGTH + 3];
        for (int round = 0; round < 500; round++) {
            int values = 1 + random.nextInt(1 << random.nextInt(9));
            int same = 0;
            int either = 0;
            for (int i = 0; i < Signature.LENGTH; i++) {
                one[i] = (byte) random.nextInt(values);
                other[i + 3] = (byte) random.nextInt(values);
                same += one[i] == other[i + 3] && one[i] != 0 ? 1 : 0;
                either += one[i] != 0 || other[i + 3] != 0 ? 1 : 0;
            }
            double share = either == 0 ? 0 : (double) same / either;
            double expected = Math.max(0, (share - 1 / 255.0) / (1 - 1 / 255.0));
            assertEquals(expected, new Signature(one, new int[Signature.BANDS]).similarity(other, 3), 1e-12, "values=" + values);
        }
    }

    @Test
    void theEstimate_isRightOnAverageAndWithinItsError() {
        EditedTexts texts = new EditedTexts(2);
        double sum = 0;
        double squares = 0;
        int pairs = 700;
        for (int i = 0; i < pairs; i++) {
            EditedTexts.Pair pair = texts.pair();
            double error = similarity(pair.original(), pair.edited()) - pair.similarity();
            sum += error;
            squares += error * error;
        }
        assertEquals(0, sum / pairs, 0.004, "bias");
        assertTrue(Math.sqrt(squares / pairs) < 0.04, "root of the mean square error: " + Math.sqrt(squares / pairs));
    }

    @Test
    void textsWithNothingInCommon_shareNoKeyAndAreUnlike() {
        List<Signature> all = new ArrayList<>();
        EditedTexts texts = new EditedTexts(3);
        for (int i = 0; i < 300; i++) {
            all.add(of(texts.freshText(30 + i)));
        }
        for (int band = 0; band < Signature.BANDS; band++) {
            Set<Integer> keys = new HashSet<>();
            for (Signature one : all) {
                keys.add(one.key(band));
            }
            assertTrue(keys.size() > 297, "band=" + band + " keys=" + keys.size());
        }
    }

    @Test
    void scriptsWithoutSpaces_areComparedByCharacters() {
        String[] texts = {
            "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。",
            "北国风光，千里冰封，万里雪飘。望长城内外，惟余莽莽；大河上下，顿失滔滔。山舞银蛇，原驰蜡象，欲与天公试比高。须晴日，看红装素裹，分外妖娆。",
            "ประเทศไทยเป็นรัฐชาติอันตั้งอยู่ในเอเชียตะวันออกเฉียงใต้ มีพรมแดนทางทิศตะวันออกติดประเทศลาวและประเทศกัมพูชา"
        };
        for (String text : texts) {
            int middle = text.length() / 2;
            String oneOther = text.substring(0, middle) + text.charAt(3) + text.substring(middle + 1);
            double close = similarity(text, oneOther);
            assertTrue(close > 0.7 && close < 1, text + " " + close);
            String rest = text.substring(middle) + text.substring(0, middle);
            assertTrue(similarity(text, rest) > 0.8, "order of sentences matters little");
            String shuffled = new StringBuilder(text).reverse().toString();
            assertTrue(similarity(text, shuffled) < 0.2, "order of characters matters");
        }
        assertTrue(similarity(texts[0], texts[1]) < 0.1);
    }
}
