package dripstone.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * Turns a tree into its blocks in one iterative walk, leaving out what {@link Boilerplate} names. Every element's blocks are
 * neighbours, so an element is remembered as a range of them.
 */
final class BlockCollector implements NodeFilter {
    private static final Set<String> BREAKS = Set.of("address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
            "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
            "h5", "h6", "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
            "td", "tfoot", "th", "thead", "tr", "ul", "listing", "plaintext", "xmp");

    private final Boilerplate boilerplate;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Range> ranges = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private int linkChars;
    private int links;
    private int codes;
    private boolean row;

    /** The blocks of one element: from inclusive, to exclusive. */
    record Range(Element element, int from, int to) {}

    private record Open(Element element, int depth, int firstBlock, boolean leafRow) {}

    BlockCollector(Boilerplate boilerplate) {
        this.boilerplate = boilerplate;
    }

    static BlockCollector collect(Element root, Boilerplate boilerplate) {
        BlockCollector collector = new BlockCollector(boilerplate);
        NodeTraversor.filter(collector, root);
        collector.flush();
        return collector;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Of every element that sets text apart, inner ones before outer ones. */
    List<Range> ranges() {
        return ranges;
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
        if (boilerplate.skips(e)) {
            if (isBreak(e)) {
                flush();
            }
            return FilterResult.SKIP_ENTIRELY;
        }
        enter(e, depth);
        return FilterResult.CONTINUE;
    }

    private void enter(Element e, int depth) {
        String name = e.normalName();
        switch (name) {
            case "br" -> text.append('\n');
            case "a" -> links++;
            case "td", "th" -> separateCell();
            default -> { }
        }
        if (isBreak(e)) {
            flush();
            boolean leafRow = name.equals("tr") && isLeafRow(e);
            row = leafRow;
            codes += isCode(name) ? 1 : 0;
            open.push(new Open(e, depth, blocks.size(), leafRow));
        }
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (!(node instanceof Element e)) {
            return FilterResult.CONTINUE;
        }
        if (e.normalName().equals("a")) {
            links--;
        }
        Open top = open.peek();
        if (top != null && top.depth() == depth) {
            flush();
            open.pop();
            row = false;
            codes -= isCode(e.normalName()) ? 1 : 0;
            if (blocks.size() > top.firstBlock()) {
                ranges.add(new Range(e, top.firstBlock(), blocks.size()));
            }
        }
        return FilterResult.CONTINUE;
    }

    /** Inside a row of plain cells, nothing sets text apart but the row. */
    private boolean isBreak(Element e) {
        return !row && BREAKS.contains(e.normalName());
    }

    private void separateCell() {
        if (row && !text.toString().isBlank()) {
            text.append(" | ");
        }
    }

    /** A row whose cells hold plain text is one block; the cells of a layout table are not. Looks no farther than the first break. */
    private static boolean isLeafRow(Element tr) {
        boolean[] leaf = {true};
        NodeTraversor.filter((node, depth) -> {
            if (depth > 0 && node instanceof Element e && !Set.of("td", "th").contains(e.normalName())
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
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean blank = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00a0';
            if (!blank) {
                text.append(c);
            } else if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ' && text.charAt(text.length() - 1) != '\n') {
                text.append(' ');
            }
        }
    }

    private void flush() {
        String block = codes > 0 ? stripLines(text) : text.toString().strip();
        if (!block.isBlank()) {
            blocks.add(new Block(kind(), block, linkChars));
        }
        text.setLength(0);
        linkChars = 0;
    }

    /** Code keeps its indentation. */
    private static String stripLines(StringBuilder text) {
        int from = 0;
        for (int i = 0; i < text.length() && Character.isWhitespace(text.charAt(i)); i++) {
            from = text.charAt(i) == '\n' ? i + 1 : from;
        }
        return text.substring(from).stripTrailing();
    }

    private Block.Kind kind() {
        if (codes > 0) {
            return Block.Kind.CODE;
        }
        for (Open o : open) {
            switch (o.element().normalName()) {
                case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                    return Block.Kind.HEADING;
                }
                case "li", "dt", "dd" -> {
                    return Block.Kind.ITEM;
                }
                case "tr" -> {
                    return o.leafRow() ? Block.Kind.ROW : Block.Kind.LOOSE;
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
