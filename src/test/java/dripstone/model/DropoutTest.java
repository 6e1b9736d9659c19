package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.CrossEntropyTerms;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DropoutTest {
    @Test
    void noTwoDrawsOfALeaf_shareAKey() {
        Set<Long> keys = new HashSet<>();
        for (int sequence = 0; sequence < 64; sequence++) {
            for (int layer = 0; layer < 48; layer++) {
                for (Dropout.Site site : Dropout.Site.values()) {
                    assertTrue(keys.add(Dropout.key(7, sequence, layer, site)), "sequence=" + sequence + " layer=" + layer + " " + site);
                }
            }
        }
    }

    @Test
    void anotherLeaf_dropsOtherElements() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            leaf.bind(new LeafOptions(0.5, 1, true, CrossEntropyTerms.NONE));
            double first = leaf.objective();
            assertEquals(first, leaf.objective());
            leaf.bind(new LeafOptions(0.5, 2, true, CrossEntropyTerms.NONE));
            assertNotEquals(first, leaf.objective());
        }
    }

    @Test
    void nothingIsDropped_whenOnlyTheLossIsWanted() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(Architecture.GPT2, 2, true), 2)) {
            double plain = leaf.loss();
            leaf.bind(TestLeaf.dropping(true));
            assertNotEquals(plain, leaf.objective());
            assertEquals(plain, leaf.loss());
        }
    }

    @Test
    void aRateOutsideItsRange_isRefused() {
        for (double rate : new double[] {-0.1, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new LeafOptions(rate, 0, true, CrossEntropyTerms.NONE));
        }
    }
}
