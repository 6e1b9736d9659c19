package dripstone.text.quality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The measures of repetition in the plainest way, with strings in sets: what the fast ones are compared with. */
final class PlainMeasures {
    private final String text;
    private final List<String> lines = new ArrayList<>();
    private final List<String> paragraphs = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    PlainMeasures(String text) {
        this.text = text;
        StringBuilder paragraph = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                flush(paragraph);
            } else {
                lines.add(line.strip());
                paragraph.append(line).append('\n');
                words.addAll(List.of(line.strip().split("\\s+")));
            }
        }
        flush(paragraph);
    }

    private void flush(StringBuilder paragraph) {
        if (!paragraph.isEmpty()) {
            paragraphs.add(paragraph.toString().strip());
            paragraph.setLength(0);
        }
    }

    double words() {
        return words.size();
    }

    double meanWordLength() {
        return share(words.stream().mapToInt(String::length).sum(), words.size());
    }

    double duplicateLines() {
        return share(lines.size() - new HashSet<>(normal(lines)).size(), lines.size());
    }

    double duplicateLineCharacters() {
        return share(duplicateCharacters(lines), text.length());
    }

    double duplicateParagraphs() {
        return share(paragraphs.size() - new HashSet<>(normal(paragraphs)).size(), paragraphs.size());
    }

    double duplicateParagraphCharacters() {
        return share(duplicateCharacters(paragraphs), text.length());
    }

    /** Lines stay apart, blanks within them do not count. */
    private static List<String> normal(List<String> pieces) {
        return pieces.stream().map(p -> String.join("\n", p.lines().map(l -> l.strip().replaceAll("\\s+", " ")).toList())).toList();
    }

    private static int duplicateCharacters(List<String> pieces) {
        Set<String> seen = new HashSet<>();
        int chars = 0;
        List<String> normal = normal(pieces);
        for (int i = 0; i < pieces.size(); i++) {
            chars += seen.add(normal.get(i)) ? 0 : pieces.get(i).length();
        }
        return chars;
    }

    double topNgramCharacters(int n) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
        }
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int longest = counts.entrySet().stream().filter(e -> e.getValue() == most).mapToInt(e -> e.getKey().length()).max().orElse(0);
        return most < 2 ? 0 : share((double) most * longest, text.length());
    }

    double duplicateNgramCharacters(int n) {
        Set<String> seen = new HashSet<>();
        int chars = 0;
        int i = 0;
        while (i + n <= words.size()) {
            String gram = String.join(" ", words.subList(i, i + n));
            boolean fresh = seen.add(gram);
            chars += fresh ? 0 : gram.length();
            i += fresh ? 1 : n;
        }
        return share(chars, text.length());
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
