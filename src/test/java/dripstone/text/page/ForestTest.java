package dripstone.text.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ForestTest {
    private static Forest read(String text) throws IOException {
        return Forest.read(new BufferedReader(new StringReader(text)), List.of("A", "B"));
    }

    @Test
    void score_sumsTheLeavesThatTheRowReaches() throws Exception {
        Forest forest = read("# two trees\n=0.5\nA<2\nB<1\n=1\n=2\n=4\n");
        assertEquals(1.5f, forest.score(new float[] {1, 0}));
        assertEquals(2.5f, forest.score(new float[] {1, 1}));
        assertEquals(4.5f, forest.score(new float[] {2, 0}));
    }

    @Test
    void read_whatBreaksOffOrAsksForTheUnknown_isRefused() {
        assertThrows(IOException.class, () -> read(""));
        assertThrows(IOException.class, () -> read("A<1\n=1\n"));
        assertThrows(IOException.class, () -> read("C<1\n=1\n=2\n"));
    }

    @Test
    void theShippedModel_isReadAndKnowsEveryType() {
        assertEquals(PageType.values().length, Model.shipped().types().size());
    }
}
