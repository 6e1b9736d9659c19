package dripstone.text.near;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ShinglerTest {
    /** Scripts with and without spaces, white space, signs, surrogate pairs and halves of them. */
    private static final int[] FROM = {
        'a', 'A', ' ', '\n', '0', 0xC0, 0x400, 0x5D0, 0xE01, 0x3041, 0x30A1, 0x4E00, 0xAC00, 0x20000, 0x1F600, 0xD800, 0xDC00
    };

    private static String anyText(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(FROM[random.nextInt(FROM.length)] + random.nextInt(3));
        }
        return text.toString();
    }

    static byte[] bins(TextSketch sketch) {
        ByteBuffer bytes = ByteBuffer.allocate(MinHash.BYTES);
        sketch.minHash().writeTo(bytes);
        return bytes.array();
    }

    private static void assertIsReference(TextSketch sketch, List<Long> shingles) {
        assertArrayEquals(ShinglesReference.sketch(shingles), sketch.sketch().toBytes());
        assertArrayEquals(bins(new TextSketch(Sketch.NONE, MinHash.of(ShinglesReference.bins(shingles)))), bins(sketch));
    }

    @Property(tries = 300)
    void anyText_hasTheShinglesOfTheSlowReference(@ForAll long seed, @ForAll @IntRange(max = 3000) int length) {
        String text = anyText(new SplittableRandom(seed), length);
        Shingler shingler = new Shingler();
        shingler.sketch("what an earlier text left behind must not show");
        assertIsReference(shingler.sketch(text), ShinglesReference.of(text));
    }

    @Test
    void realText_ofAnyLength_hasTheShinglesOfTheSlowReference() {
        Shingler shingler = new Shingler();
        String text = new EditedTexts(1).text(4000);
        for (int length = 0; length < text.length(); length += 1 + length / 7) {
            String part = text.substring(0, length);
            assertIsReference(shingler.sketch(part), ShinglesReference.of(part));
        }
    }

    @Test
    void aTextThatSaysOneThingThousandsOfTimes_hasFewShingles() {
        String text = "the same five words again ".repeat(20_000);
        TextSketch sketch = new Shingler().sketch(text);
        assertEquals(5, sketch.shingles());
        assertIsReference(sketch, ShinglesReference.of(text));
    }

    @Test
    void partsMerged_areTheTextOfBoth() {
        Shingler shingler = new Shingler();
        EditedTexts texts = new EditedTexts(2);
        for (int words = 5; words < 1500; words *= 2) {
            String left = texts.text(words);
            String right = texts.text(400);
            List<Long> both = new java.util.ArrayList<>(ShinglesReference.of(left));
            both.addAll(ShinglesReference.of(right));
            assertIsReference(shingler.sketch(left).merge(shingler.sketch(right)), both);
        }
    }

    @Test
    void readOfWrite_isTheIdentity() {
        for (int words : new int[] {5, 50, 5000}) {
            TextSketch sketch = new Shingler().sketch(new EditedTexts(words).text(words));
            assertArrayEquals(sketch.toBytes(), TextSketch.read(sketch.toBytes()).toBytes());
        }
    }

    @Test
    void layoutCaseAndSigns_areNoDifference() {
        Shingler shingler = new Shingler();
        byte[] one = shingler.sketch("The quick brown fox jumps over the lazy dog").toBytes();
        assertArrayEquals(one, shingler.sketch("the QUICK brown\nfox, jumps -- over the lazy dog!").toBytes());
        assertNotEquals(0, one.length);
    }

    @Test
    void aText_costsNoMemoryBeyondItsSketchAndAFewSorts() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Shingler shingler = new Shingler();
        String text = new EditedTexts(3).text(20_000);
        shingler.sketch(text);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            shingler.sketch(text);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / 50;
        assertTrue(each < 8000, "bytes allocated for a text of " + text.length() + " characters: " + each);
    }
}
