package dripstone.text.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks as plain text: paragraphs set apart by an empty line, items and rows by a line end, code as it stands. */
final class Rendering {
    private Rendering() {}

    static String of(List<Block> blocks) {
        StringBuilder out = new StringBuilder();
        Block before = null;
        for (Block b : blocks) {
            boolean same = joins(before, b);
            out.append(separator(before, b, same)).append(b.kind() == Block.Kind.ITEM && !same ? "- " : "").append(b.text());
            before = b;
        }
        return out.toString();
    }

    private static boolean joins(@Nullable Block before, Block b) {
        return before != null && b.joined() && before.kind() == b.kind();
    }

    private static String separator(@Nullable Block before, Block b, boolean same) {
        if (before == null) {
            return "";
        }
        if (same) {
            return startsWithMark(b.text()) ? "" : " ";
        }
        boolean close = before.kind() == b.kind() && (b.kind() == Block.Kind.ITEM || b.kind() == Block.Kind.ROW);
        return close ? "\n" : "\n\n";
    }

    private static boolean startsWithMark(String text) {
        return !text.isEmpty() && ".,;:!?)".indexOf(text.charAt(0)) >= 0;
    }
}
