package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PrintedLinesTest {
    @Test
    void linesOfOneParagraph_areJoined_andCutWordsBecomeWhole() {
        assertEquals("A printed paragraph whose lines are all about as long as one another ends here.\n\nNext.", PrintedLines.join(
                "A printed paragraph whose lines are\nall about as long as one an-\nother ends here.\n\nNext."));
    }

    @Test
    void tablesVersesAndHeadings_keepTheirLines() {
        for (String text : new String[] {"apple 3\npear 4\nplum 5", "1 Introduction\nThe long text of this chapter begins here and goes on",
            "The end of this line is the end of a sentence.\nThis one is another sentence of like length."}) {
            assertEquals(text, PrintedLines.join(text));
        }
    }
}
