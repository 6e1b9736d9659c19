package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenCountsTest {
    private static MemorySegment targets(int... ids) {
        return MemorySegment.ofArray(ids);
    }

    @Test
    void crossEntropy_isOfAddOneCounts_maskedTargetsApart() {
        TokenCounts counts = new TokenCounts(4);
        counts.add(targets(0, 0, -1, 2));
        assertEquals(3, counts.total());
        // p = (3, 1, 2, 1) / 7
        double expected = -Math.log(3 / 7.0) - Math.log(1 / 7.0) - Math.log(2 / 7.0);
        assertEquals(expected, counts.crossEntropySum(targets(0, 3, -1, 2)), 1e-14);
    }

    @Test
    void crossEntropy_beforeAnyText_isUniform() {
        assertEquals(2 * Math.log(100), new TokenCounts(100).crossEntropySum(targets(5, 99, -1)), 1e-12);
    }

    @Test
    void decodeOfEncode_isTheIdentity() {
        Random random = new Random(3);
        TokenCounts counts = new TokenCounts(300);
        for (int i = 0; i < 100_000; i++) {
            int token = (int) (300 * Math.pow(random.nextDouble(), 4));
            counts.add(targets(token));
        }
        TokenCounts read = TokenCounts.decode(counts.encode(), 300);
        assertEquals(counts.total(), read.total());
        for (int token = 0; token < 300; token++) {
            assertEquals(counts.of(token), read.of(token));
        }
        assertEquals(counts.encode(), read.encode());
    }

    @Test
    void decode_ofAnotherVocabulary_isRefused() {
        String text = new TokenCounts(10).encode();
        assertThrows(IllegalArgumentException.class, () -> TokenCounts.decode(text, 9));
        assertThrows(IllegalArgumentException.class, () -> TokenCounts.decode(text, 11));
        assertThrows(IllegalArgumentException.class, () -> TokenCounts.decode("////", 3));
        assertThrows(IllegalArgumentException.class, () -> TokenCounts.decode("not base 64!", 3));
    }

    @Test
    void pairwiseSum_addsAllInAFixedTree() {
        for (int n = 0; n < 40; n++) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = i + 1;
            }
            assertEquals(n * (n + 1) / 2.0, PairwiseSum.of(values));
        }
    }
}
