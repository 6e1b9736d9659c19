package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class LongWordTest {
    private static final int MEGABYTES = 100;
    private static final int HEAP_MEGABYTES = 640;

    private final Symbols symbols = new ByteSymbols(IntStream.range(0, 256).toArray());

    /** Random merges over a few letters, in no sensible order: their parts may rank behind them. */
    private static PairTable merges(Random random, int count) {
        List<Long> pairs = new ArrayList<>();
        int[] merged = new int[count];
        for (int rank = 0; rank < count; rank++) {
            long pair;
            do {
                pair = PairTable.key(part(random, rank), part(random, rank));
            } while (pairs.contains(pair));
            pairs.add(pair);
            merged[rank] = 256 + rank;
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        if (random.nextBoolean()) {
            java.util.Collections.shuffle(order, random);
        }
        return new PairTable(order.stream().mapToLong(pairs::get).toArray(), order.stream().mapToInt(i -> merged[i]).toArray());
    }

    private static int part(Random random, int made) {
        return made > 0 && random.nextInt(3) > 0 ? 256 + random.nextInt(made) : 'a' + random.nextInt(3);
    }

    private int[] whole(PairTable merges, byte[] text) {
        int[] ids = new int[text.length];
        int n = symbols.fill(text, 0, text.length, ids, 0, Integer.MAX_VALUE, null);
        return Arrays.copyOf(ids, new WordMerger(merges).mergeLong(ids, 0, n));
    }

    @Property(tries = 2000)
    void windows_giveWhatMergingTheWholeGives(@ForAll Random random) {
        PairTable merges = merges(random, random.nextInt(1, 30));
        byte[] text = new byte[random.nextInt(1, 400)];
        int letters = random.nextInt(1, 4);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + random.nextInt(letters));
        }
        LongWord windows = new LongWord(symbols, new WordMerger(merges), 1, random.nextInt(8, 40));
        TokenBlocks out = new TokenBlocks();
        windows.encode(text, 0, text.length, out);
        assertArrayEquals(whole(merges, text), out.toArray());
    }

    @Test
    void chainOfFallingRanks_isFollowedToItsEnd() {
        // ab, bc, cd, … each rank under the one before: which pairs merge is decided at the far end of the word.
        int links = 90;
        long[] pairs = new long[links];
        int[] merged = new int[links];
        for (int i = 0; i < links; i++) {
            pairs[links - 1 - i] = PairTable.key(100 + i, 101 + i);
            merged[links - 1 - i] = 300 + i;
        }
        PairTable merges = new PairTable(pairs, merged);
        for (int length = 60; length <= links; length++) {
            byte[] text = new byte[length];
            for (int i = 0; i < length; i++) {
                text[i] = (byte) (100 + i);
            }
            TokenBlocks out = new TokenBlocks();
            new LongWord(symbols, new WordMerger(merges), 1, 16).encode(text, 0, length, out);
            assertArrayEquals(whole(merges, text), out.toArray(), "length=" + length);
        }
    }

    @Test
    void blocks_keepTheirOrder_throughRoomAndTruncation() {
        TokenBlocks blocks = new TokenBlocks();
        for (int i = 0; i < 200_000; i++) {
            blocks.add(i);
        }
        int[] room = blocks.room(TokenBlocks.BLOCK);
        room[blocks.end()] = 200_000;
        blocks.written(1);
        assertArrayEquals(IntStream.rangeClosed(0, 200_000).toArray(), blocks.toArray());
        blocks.truncate(70_000);
        blocks.add(-1);
        assertEquals(70_001, blocks.toArray().length);
        assertEquals(-1, blocks.toArray()[70_000]);
        assertEquals(69_999, blocks.toArray()[69_999]);
    }

    @Test
    void manyKilobytesWithoutASpace_areExact_inGpt2() throws IOException {
        Tokenizer gpt2 = Gpt2Files.tokenizer(false);
        TokenizerSpec spec = new TokenizerJsonReader().read(gpt2.toJson());
        PairTable merges = new PairTable(spec.pairs(), spec.merged());
        int[] idOfByte = IntStream.range(0, 256).map(b -> gpt2.encode(new byte[] {(byte) b})[0]).toArray();
        byte[] text = letters(300_000, 7);
        int[] ids = new int[text.length];
        int n = new ByteSymbols(idOfByte).fill(text, 0, text.length, ids, 0, Integer.MAX_VALUE, null);
        int[] whole = Arrays.copyOf(ids, new WordMerger(merges).mergeLong(ids, 0, n));
        assertArrayEquals(whole, gpt2.encode(text));
    }

    /** Letters in the order of English-like syllables, so that there is much to merge. */
    static byte[] letters(int length, long seed) {
        Random random = new Random(seed);
        byte[][] syllables = Arrays.stream("the of and in ing er on re tion a b c xq zz st ent QU Th".split(" ", -1))
                .map(s -> s.getBytes(UTF_8)).toArray(byte[][]::new);
        byte[] text = new byte[length];
        for (int i = 0; i < length; ) {
            byte[] next = syllables[random.nextInt(syllables.length)];
            int n = Math.min(next.length, length - i);
            System.arraycopy(next, 0, text, i, n);
            i += n;
        }
        return text;
    }

    @Test
    void hundredMegabytesWithoutASpace_fitABoundedHeap() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process child = new ProcessBuilder(java.toString(), "-Xmx" + HEAP_MEGABYTES + "m", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), Child.class.getName()).redirectErrorStream(true).start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), UTF_8);
            assertTrue(child.waitFor(1, TimeUnit.SECONDS), said);
            assertEquals(0, child.exitValue(), said);
            assertTrue(said.contains("exact"), said);
        } finally {
            child.destroyForcibly();
        }
    }

    /**
     * 100 MiB without a space in a heap of {@value #HEAP_MEGABYTES} MiB: the text, at most 8 bytes for each token, and a little. That the
     * ids are the encoding is seen from their neighbours: it is the only one whose every two adjacent ids are the encoding of their own
     * text.
     */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            BpeTrainer trainer = new BpeTrainer();
            trainer.add(new String(letters(200_000, 1), UTF_8));
            Tokenizer tokenizer = trainer.train(1000);
            byte[] text = letters(MEGABYTES << 20, 2);
            int[] ids = tokenizer.encode(text);
            int at = 0;
            for (int i = 0; i < ids.length; i++) {
                byte[] piece = tokenizer.bytesOf(ids[i]);
                require(Arrays.equals(text, at, at + piece.length, piece, 0, piece.length), "text at " + at);
                at += piece.length;
                if (i % 1000 == 0 && i + 1 < ids.length) {
                    byte[] both = Arrays.copyOfRange(text, at - piece.length, at + tokenizer.bytesOf(ids[i + 1]).length);
                    require(Arrays.equals(tokenizer.encode(both), new int[] {ids[i], ids[i + 1]}), "pair at " + at);
                }
            }
            require(at == text.length, "length " + at);
            System.out.println("exact tokens=" + ids.length);
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new IllegalStateException(what);
            }
        }
    }
}
