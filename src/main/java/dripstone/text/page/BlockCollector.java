package dripstone.text.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;
import org.jspecify.annotations.Nullable;

/** Turns a tree into its blocks and their places in one iterative walk. Time and memory linear in the tree. */
final class BlockCollector implements NodeFilter {
    private static final Set<String> BREAKS = ofNames("address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
            "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
            "h5", "h6", "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
            "td", "tfoot", "th", "thead", "tr", "ul", "listing", "plaintext", "xmp", "button", "noscript");
    private static final Set<String> NO_TEXT = ofNames("script", "style", "template", "svg", "iframe", "object", "embed",
            "canvas", "audio", "video", "select", "input", "textarea", "option", "datalist", "head", "map", "applet", "frameset",
            "noframes", "progress", "meter");
    /** Traits of a phrase within a line that make it a place of its own. */
    private static final int SET_APART = Trait.HINTED.bit() | Trait.HIDDEN.bit() | Trait.COMMENTS.bit() | Trait.OVERLAY.bit();

    private static final int MOST_NAME_CHARS = 300;

    private final PageBlocks page = new PageBlocks();
    private final List<Open> open = new ArrayList<>();
    private final Hints hints = new Hints();
    private final StringBuilder text = new StringBuilder();
    private int linkChars;
    private int links;
    private int codes;
    private int lineEnds;
    private boolean row;
    private boolean joined;
    private boolean timed;
    private String within = "";

    /** @param node the depth in the tree at which it was entered */
    private record Open(Scope scope, int node, boolean inline, boolean code) {}

    private BlockCollector() {}

    /** Asked for every element: twice as fast as {@link Set#of}. */
    private static Set<String> ofNames(String... names) {
        return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(names)));
    }

    static PageBlocks collect(Element root) {
        BlockCollector collector = new BlockCollector();
        NodeTraversor.filter(collector, root);
        collector.flush(false);
        return collector.page;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode t) {
            append(t.getWholeText());
            return FilterResult.CONTINUE;
        }
        if (!(node instanceof Element e)) {
            return FilterResult.CONTINUE;
        }
        if (NO_TEXT.contains(e.normalName())) {
            return FilterResult.SKIP_ENTIRELY;
        }
        enter(e, depth);
        return FilterResult.CONTINUE;
    }

    private void enter(Element e, int depth) {
        String name = e.normalName();
        switch (name) {
            case "br" -> lineBreak();
            case "a" -> links++;
            case "time" -> timed = true;
            case "img", "picture" -> page.countImage();
            case "td", "th" -> separateCell();
            default -> { }
        }
        if (row) {
            return; // inside a row of plain cells, nothing sets text apart but the row
        }
        boolean breaks = depth == 0 || BREAKS.contains(name);
        if (!breaks && e.attributesSize() == 0) {
            return;
        }
        String names = Names.of(e);
        int traits = Trait.of(e, names, hints);
        if (breaks || (traits & SET_APART) != 0) {
            open(e, names, traits, depth, !breaks);
        } else if (text.isEmpty() && !names.isEmpty() && within.length() < MOST_NAME_CHARS) {
            within = within + ' ' + names;
        }
    }

    private void open(Element e, String names, int traits, int depth, boolean inline) {
        flush(inline);
        String name = e.normalName();
        boolean leafRow = name.equals("tr") && isLeafRow(e);
        row = leafRow;
        boolean code = isCode(name);
        codes += code ? 1 : 0;
        Scope around = scope();
        Scope scope = new Scope(around, name, names, links > 0 ? traits | Trait.LINK.bit() : traits, leafRow, page.blocks().size());
        open.add(new Open(scope, depth, inline, code));
        page.entered(name);
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (!(node instanceof Element e)) {
            return FilterResult.CONTINUE;
        }
        if (!open.isEmpty() && open.getLast().node() == depth) {
            Open last = open.getLast();
            flush(last.inline());
            open.removeLast();
            row = false;
            codes -= last.code() ? 1 : 0;
            page.close(last.scope());
        }
        if (e.normalName().equals("a")) {
            links--;
        }
        return FilterResult.CONTINUE;
    }

    private @Nullable Scope scope() {
        return open.isEmpty() ? null : open.getLast().scope();
    }

    private void separateCell() {
        if (row && !isBlank(text)) {
            text.append(" | ");
        }
    }

    /** One ends a line, two in a row end a block. */
    private void lineBreak() {
        lineEnds++;
        if (lineEnds >= 2 && codes == 0 && !row) {
            flush(false);
        } else {
            text.append('\n');
        }
    }

    /** A row whose cells hold plain text is one block; the cells of a layout table are not. Looks no farther than the first break. */
    private static boolean isLeafRow(Element tr) {
        boolean[] leaf = {true};
        NodeTraversor.filter((node, depth) -> {
            if (depth > 0 && node instanceof Element e && !e.normalName().equals("td") && !e.normalName().equals("th")
                    && BREAKS.contains(e.normalName())) {
                leaf[0] = false;
                return FilterResult.STOP;
            }
            return FilterResult.CONTINUE;
        }, tr);
        return leaf[0];
    }

    private void append(String s) {
        int before = text.length();
        if (codes > 0) {
            text.append(s);
        } else {
            collapse(s);
        }
        if (links > 0) {
            linkChars += text.length() - before;
        }
    }

    /** White space as a browser shows it: runs become one space. */
    private void collapse(String s) {
        int i = 0;
        while (i < s.length()) {
            int word = i;
            while (i < s.length() && !isBlank(s.charAt(i))) {
                i++;
            }
            if (i > word) {
                text.append(s, word, i);
                lineEnds = 0;
            }
            if (i < s.length() && !text.isEmpty() && text.charAt(text.length() - 1) != ' ' && text.charAt(text.length() - 1) != '\n') {
                text.append(' ');
            }
            i++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00a0';
    }

    private static boolean isBlank(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** @param inline the line goes on: a phrase within it begins or ends */
    private void flush(boolean inline) {
        Scope scope = scope();
        String block = text.isEmpty() ? "" : codes > 0 ? stripLines(text) : text.toString().strip();
        if (scope != null && !block.isBlank()) {
            page.add(new Block(kind(scope), block, Math.min(linkChars, block.length()), scope, within, joined, timed));
            joined = inline;
            timed = false;
        }
        within = "";
        joined &= inline;
        text.setLength(0);
        linkChars = 0;
        lineEnds = 0;
    }

    /** Code keeps its indentation. */
    private static String stripLines(StringBuilder text) {
        int from = 0;
        for (int i = 0; i < text.length() && Character.isWhitespace(text.charAt(i)); i++) {
            from = text.charAt(i) == '\n' ? i + 1 : from;
        }
        return text.substring(from).stripTrailing();
    }

    private Block.Kind kind(Scope innermost) {
        if (codes > 0) {
            return Block.Kind.CODE;
        }
        for (Scope s = innermost; s != null; s = s.parent()) {
            switch (s.tag()) {
                case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                    return Block.Kind.HEADING;
                }
                case "li", "dt", "dd" -> {
                    return Block.Kind.ITEM;
                }
                case "tr" -> {
                    return s.isLeafRow() ? Block.Kind.ROW : Block.Kind.LOOSE;
                }
                case "p", "blockquote" -> {
                    return Block.Kind.PARAGRAPH;
                }
                case "article", "main", "section", "body", "table" -> {
                    return Block.Kind.LOOSE;
                }
                default -> { }
            }
        }
        return Block.Kind.LOOSE;
    }

    private static boolean isCode(String name) {
        return switch (name) {
            case "pre", "listing", "plaintext", "xmp" -> true;
            default -> false;
        };
    }
}
