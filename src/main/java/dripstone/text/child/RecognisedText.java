package dripstone.text.child;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text from tesseract's tab-separated words (level, page, block, paragraph, line, word, left, top, width, height, confidence, text).
 * A line is kept where its words are likely on average: what is recognised in a photograph is noise.
 */
final class RecognisedText {
    private static final double LEAST_CONFIDENCE = 60;
    private static final int COLUMNS = 12;
    private final StringBuilder text = new StringBuilder();
    private final List<String> line = new ArrayList<>();
    private double confidence;
    private String lineId = "";
    private String paragraphId = "";
    private String lastKept = "";

    private RecognisedText() {}

    static String of(String tsv) {
        RecognisedText recognised = new RecognisedText();
        tsv.lines().forEach(recognised::word);
        recognised.endLine();
        return recognised.text.toString();
    }

    private void word(String row) {
        String[] cells = row.split("\t", COLUMNS);
        if (cells.length < COLUMNS || !cells[0].equals("5") || cells[11].isBlank()) {
            return;
        }
        String paragraph = String.join(".", cells[1], cells[2], cells[3]);
        String id = paragraph + "." + cells[4];
        if (!id.equals(lineId)) {
            endLine();
            lineId = id;
            paragraphId = paragraph;
        }
        line.add(cells[11].strip());
        confidence += confidence(cells[10]);
    }

    private static double confidence(String cell) {
        try {
            return Double.parseDouble(cell.strip().toLowerCase(Locale.ROOT));
        } catch (NumberFormatException e) {
            return 0; // a form of a future version says nothing for the word
        }
    }

    private void endLine() {
        if (!line.isEmpty() && confidence / line.size() >= LEAST_CONFIDENCE) {
            if (!text.isEmpty()) {
                text.append(paragraphId.equals(lastKept) ? "\n" : "\n\n");
            }
            text.append(String.join(" ", line));
            lastKept = paragraphId;
        }
        line.clear();
        confidence = 0;
    }
}
