package dripstone.text.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is tabled or hashed by hand against what it stands for. */
final class ShortcutsTest {
    @Test
    void log1p_isThatOfTheLibrary_onBothSidesOfTheTablesEnd() {
        for (int count = 0; count < 10_000; count++) {
            assertEquals(Math.log1p(count), Log1p.of(count));
        }
        assertEquals(Math.log1p(Integer.MAX_VALUE), Log1p.of(Integer.MAX_VALUE));
    }

    @Property(tries = 1000)
    void share_isThatOfTheRunsOfWords(@ForAll("words") List<String> source, @ForAll("words") List<String> text) {
        Set<List<String>> runs = new HashSet<>();
        for (int i = 0; i + 4 <= source.size(); i++) {
            runs.add(source.subList(i, i + 4));
        }
        int all = text.size() - 3;
        int common = 0;
        for (int i = 0; i < all; i++) {
            common += runs.contains(text.subList(i, i + 4)) ? 1 : 0;
        }
        assertEquals(all <= 0 ? 0 : (double) common / all, new Shingles(source).share(text));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of("a", "b", "cc").list().ofMaxSize(14);
    }
}
