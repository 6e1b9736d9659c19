package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class BpeTokenizerTest {
    private static final Tokenizer SMALL = small();

    private static Tokenizer small() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("the cat sat on the mat, the hat sat on the cat; aaaaaaaa bananas banana ananas 日本語の日本 日本語".repeat(3));
        return trainer.train(320);
    }

    @Property
    void decodeOfEncode_isTheIdentity_onAnyBytes(@ForAll byte[] bytes) {
        int[] ids = SMALL.encode(bytes);
        assertArrayEquals(bytes, SMALL.decode(ids, 0, ids.length));
        assertTrue(Arrays.stream(ids).allMatch(id -> id >= 0 && id < SMALL.endOfText()));
    }

    @Property
    void theHeap_mergesAsTheScanDoes(@ForAll Random random) {
        PairTable table = tableOf(SMALL);
        byte[] letters = new byte[random.nextInt(1, WordMerger.SHORT)];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) "banthe s".charAt(random.nextInt(8));
        }
        int[] single = IntStream.range(0, letters.length).map(i -> idOfByte(letters[i])).toArray();
        int[] scanned = single.clone();
        int[] heaped = single.clone();
        WordMerger merger = new WordMerger(table);
        int n = merger.mergeShort(scanned, 0, scanned.length);
        int m = merger.mergeLong(heaped, 0, heaped.length);
        assertArrayEquals(Arrays.copyOf(scanned, n), Arrays.copyOf(heaped, m));
        assertTrue(n <= letters.length);
    }

    private static int idOfByte(byte b) {
        return SMALL.encode(new byte[] {b})[0];
    }

    private static PairTable tableOf(Tokenizer tokenizer) {
        try {
            TokenizerSpec spec = new TokenizerJsonReader().read(tokenizer.toJson());
            return new PairTable(spec.pairs(), spec.merged());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void encode_ofOneMegabyteWithoutASpace_isNotQuadratic() {
        byte[] word = "banana".repeat(175_000).getBytes(UTF_8);
        int[] ids = assertTimeout(Duration.ofSeconds(10), () -> SMALL.encode(word));
        assertArrayEquals(word, SMALL.decode(ids, 0, ids.length));
        byte[] same = new byte[1 << 20];
        Arrays.fill(same, (byte) 'a');
        int[] more = assertTimeout(Duration.ofSeconds(10), () -> SMALL.encode(same));
        assertArrayEquals(same, SMALL.decode(more, 0, more.length));
    }

    @Test
    void encode_fromManyThreads_givesEachTheSameIds() throws Exception {
        byte[] text = "the cat and the bananas of 日本 sat on mats; ".repeat(500).getBytes(UTF_8);
        int[] expected = small().encode(text);
        Tokenizer shared = small();
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<int[]> encode = () -> shared.encode(text);
            for (var result : threads.invokeAll(java.util.Collections.nCopies(40, encode))) {
                assertArrayEquals(expected, result.get());
            }
        }
    }

    @Test
    void theNameOfASpecialToken_isTextLikeAnyOther() {
        int[] ids = SMALL.encode("<|endoftext|>".getBytes(UTF_8));
        assertTrue(ids.length > 1);
        assertEquals(0, SMALL.bytesOf(SMALL.endOfText()).length);
        assertEquals(0, SMALL.decode(new int[] {SMALL.endOfText()}, 0, 1).length);
        assertThrows(IllegalArgumentException.class, () -> SMALL.bytesOf(SMALL.vocabularySize()));
        assertArrayEquals(new int[] {SMALL.endOfText()}, SMALL.encodePrompt("<|endoftext|>".getBytes(UTF_8)));
        assertTrue(SMALL.endsText(SMALL.endOfText()) && !SMALL.endsText(0));
    }
}
