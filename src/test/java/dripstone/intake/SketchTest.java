package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SketchTest {
    private static int[] shingles(String... parts) {
        return Shingles.of(List.of(parts));
    }

    @Property(tries = 50)
    void nothingIsNewAgainstItself(@ForAll @IntRange(min = 1, max = 3000) int words) {
        int[] own = shingles(Documents.words(words, words));
        assertEquals(0.0, Sketch.of(own).newShare(own));
    }

    @Property(tries = 50)
    void allIsNewAgainstOtherText(@ForAll @IntRange(min = 1, max = 3000) int words) {
        assertEquals(1.0, Sketch.of(shingles(Documents.words(1, words))).newShare(shingles(Documents.words(2, words))), 0.01);
    }

    @Property(tries = 50)
    void mergedSketch_isTheSketchOfAllParts(@ForAll @IntRange(min = 1, max = 600) int a, @ForAll @IntRange(min = 1, max = 600) int b) {
        String left = Documents.words(a, a);
        String right = Documents.words(b, b);
        byte[] merged = Sketch.of(shingles(left)).merge(Sketch.of(shingles(right))).toBytes();
        assertArrayEquals(Sketch.of(shingles(left, right)).toBytes(), merged);
    }

    @Property(tries = 30)
    void readOfWriteIsTheIdentity(@ForAll @IntRange(min = 1, max = 1000) int words) {
        byte[] bytes = Sketch.of(shingles(Documents.words(words, words))).toBytes();
        assertArrayEquals(bytes, Sketch.read(ByteBuffer.wrap(bytes)).toBytes());
    }

    @Test
    void longText_isJudgedWithinAFewPoints() {
        for (int seed = 0; seed < 20; seed++) {
            String before = Documents.words(seed, 9000);
            String after = before + "\n\n" + Documents.words(seed + 1000, 1000);
            assertEquals(0.10, Sketch.of(shingles(before)).newShare(shingles(after)), 0.08, "seed=" + seed);
        }
    }

    @Test
    void layoutAndCase_areNoNewText() {
        int[] before = shingles("The quick brown fox jumps over the lazy dog");
        assertEquals(0.0, Sketch.of(before).newShare(shingles("the QUICK brown\nfox, jumps over the lazy dog!")));
    }

    @Test
    void scriptWithoutSpaces_hasAShingleACharacter() {
        int[] before = shingles("吾輩は猫である名前はまだ無い");
        assertEquals(10, before.length);
        assertEquals(1.0 / 11, Sketch.of(before).newShare(shingles("吾輩は猫である名前はまだ無い猫")), 1e-9);
    }

    @Test
    void textOfFewWords_isOneShingle() {
        assertEquals(1, shingles("two words").length);
        assertEquals(1.0, Sketch.of(shingles("two words")).newShare(shingles("two others")));
        assertEquals(1, shingles("!!!").length);
    }
}
