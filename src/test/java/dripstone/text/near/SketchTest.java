package dripstone.text.near;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SketchTest {
    private static Sketch sketch(String text) {
        return new Shingler().sketch(text).sketch();
    }

    /** So many random words; other seeds have other words. */
    private static String words(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append('w').append(random.nextInt(1 << 20)).append(i % 97 == 96 ? "\n\n" : " ");
        }
        return text.append('.').toString();
    }

    @Property(tries = 50)
    void nothingIsNewAgainstItself(@ForAll @IntRange(min = 1, max = 3000) int words) {
        Sketch own = sketch(words(words, words));
        assertEquals(0.0, own.newShare(own));
    }

    @Property(tries = 50)
    void allIsNewAgainstOtherText(@ForAll @IntRange(min = 1, max = 3000) int words) {
        assertEquals(1.0, sketch(words(1, words)).newShare(sketch(words(2, words))), 0.01);
    }

    @Property(tries = 50)
    void mergedSketch_isTheSketchOfAllParts(@ForAll @IntRange(min = 1, max = 600) int a, @ForAll @IntRange(min = 1, max = 600) int b) {
        String left = words(a, a);
        String right = words(b, b);
        List<Long> both = new ArrayList<>(ShinglesReference.of(left));
        both.addAll(ShinglesReference.of(right));
        assertArrayEquals(ShinglesReference.sketch(both), sketch(left).merge(sketch(right)).toBytes());
    }

    @Property(tries = 30)
    void readOfWriteIsTheIdentity(@ForAll @IntRange(min = 1, max = 1000) int words) {
        byte[] bytes = sketch(words(words, words)).toBytes();
        assertArrayEquals(bytes, Sketch.read(ByteBuffer.wrap(bytes)).toBytes());
    }

    @Test
    void longText_isJudgedWithinAFewPoints() {
        for (int seed = 0; seed < 20; seed++) {
            String before = words(seed, 9000);
            String after = before + "\n\n" + words(seed + 1000, 1000);
            assertEquals(0.10, sketch(before).newShare(sketch(after)), 0.08, "seed=" + seed);
        }
    }

    @Test
    void knownText_hasNothingNewForALongerOneThatHoldsIt_andTheOtherWayRoundAllThatIsNew() {
        String before = words(1, 150);
        assertEquals(0.0, sketch(before + words(2, 3000)).newShare(sketch(before)), 0.05);
        assertEquals(0.95, sketch(before).newShare(sketch(before + words(2, 3000))), 0.05);
    }

    @Test
    void layoutAndCase_areNoNewText() {
        Sketch before = sketch("The quick brown fox jumps over the lazy dog");
        assertEquals(0.0, before.newShare(sketch("the QUICK brown\nfox, jumps over the lazy dog!")));
    }

    @Test
    void scriptWithoutSpaces_hasAShingleACharacter() {
        Sketch before = sketch("吾輩は猫である名前はまだ無い");
        assertEquals(10, before.shingles());
        assertEquals(1.0 / 11, before.newShare(sketch("吾輩は猫である名前はまだ無い猫")), 1e-9);
    }

    @Test
    void textOfFewWords_isOneShingle() {
        assertEquals(1, sketch("two words").shingles());
        assertEquals(1.0, sketch("two words").newShare(sketch("two others")));
        assertEquals(1, sketch("!!!").shingles());
    }
}
