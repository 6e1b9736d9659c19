package dripstone.text;

import java.util.List;

/**
 * Joins the lines that a page was printed in to paragraphs, where it is plain that they go on: a line that is nearly as long as the
 * longest of its paragraph and is followed by one that begins in the middle of a sentence. A word cut by a hyphen at such a place becomes
 * whole. Tables, verses and code keep their lines.
 */
final class PrintedLines {
    private static final double NEARLY = 0.75;
    private static final int LEAST_LINE = 30;

    private PrintedLines() {}

    static String join(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (String paragraph : text.split("\n[ \t]*\n", -1)) {
            if (!out.isEmpty()) {
                out.append("\n\n");
            }
            paragraph(paragraph.lines().toList(), out);
        }
        return out.toString();
    }

    private static void paragraph(List<String> lines, StringBuilder out) {
        int longest = lines.stream().mapToInt(l -> l.strip().length()).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripTrailing();
            if (i == 0) {
                out.append(line);
                continue;
            }
            String before = lines.get(i - 1).strip();
            String next = line.strip();
            if (!goesOn(before, next, longest)) {
                out.append('\n').append(line);
            } else if (isCut(before, next)) {
                out.setLength(out.length() - 1);
                out.append(next);
            } else {
                out.append(' ').append(next);
            }
        }
    }

    private static boolean goesOn(String line, String next, int longest) {
        return longest >= LEAST_LINE && line.length() >= NEARLY * longest && !next.isEmpty()
                && (Character.isLowerCase(next.codePointAt(0)) || (isWordEnd(line) && Character.isUpperCase(next.codePointAt(0))
                        && Character.isLowerCase(line.codePointBefore(line.length()))));
    }

    private static boolean isWordEnd(String line) {
        return !line.isEmpty() && Character.isLetter(line.codePointBefore(line.length()));
    }

    private static boolean isCut(String line, String next) {
        int end = line.length() - 1;
        return end > 1 && line.charAt(end) == '-' && Character.isLetter(line.charAt(end - 1)) && Character.isLowerCase(next.codePointAt(0));
    }
}
