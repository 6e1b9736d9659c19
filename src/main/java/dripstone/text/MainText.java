package dripstone.text;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Picks the main text of a page: first without all that looks like boilerplate, and with less severity where that leaves next to
 * nothing (an index page is mostly links; some pages call everything a banner).
 */
final class MainText {
    /** A page with less than this share of its visible text left is read again less strictly. */
    private static final double TOO_LITTLE = 0.08;

    private static final int SURELY_ENOUGH_CHARS = 600;
    private static final double MOST = 0.75;
    private static final double MOSTLY_RUNNING = 0.5;
    private static final int RUNNING_CHARS = 80;
    private static final int REPEATED_CHARS = 30;

    private MainText() {}

    /** Main text with blocks set apart by line ends; not yet normalised. */
    static String of(Document document, String title) {
        Element root = document.body();
        if (root == null) {
            return "";
        }
        BlockCollector semantic = BlockCollector.collect(root, Boilerplate.SEMANTIC);
        long visible = chars(semantic.blocks());
        for (BlockCollector page : List.of(BlockCollector.collect(root, Boilerplate.HINTED), semantic)) {
            List<Block> main = main(page, title);
            long kept = chars(main);
            double running = main.stream().mapToDouble(Block::weight).sum();
            if (running >= SURELY_ENOUGH_CHARS || (kept > 0 && kept >= TOO_LITTLE * visible)) {
                return render(main);
            }
        }
        return render(BlockCollector.collect(root, Boilerplate.INVISIBLE).blocks());
    }

    private static long chars(List<Block> blocks) {
        return blocks.stream().mapToLong(Block::chars).sum();
    }

    private static List<Block> main(BlockCollector page, String title) {
        BlockCollector.Range region = MainRegion.find(page);
        List<Block> inside = page.blocks().subList(region.from(), region.to());
        Set<String> seen = new HashSet<>();
        List<Block> kept = inside.stream()
                .filter(b -> !isBoilerplate(b) && !repeatsTitle(b, title))
                .filter(b -> !isShownTwice(b, seen))
                .toList();
        return trim(kept);
    }

    /** Captions and teasers are often there twice, for two widths of the screen; what an author repeats stands in paragraphs and rows. */
    private static boolean isShownTwice(Block b, Set<String> seen) {
        return (b.kind() == Block.Kind.LOOSE || b.kind() == Block.Kind.ITEM) && b.chars() >= REPEATED_CHARS && !seen.add(b.text());
    }

    /** Around running text stand bylines, dates and teasers: short pieces that belong to it no more than what lies outside. */
    private static List<Block> trim(List<Block> blocks) {
        double running = blocks.stream().filter(MainText::isRunning).mapToInt(Block::chars).sum();
        if (blocks.isEmpty() || running < MOSTLY_RUNNING * chars(blocks)) {
            return blocks;
        }
        int from = 0;
        while (!isKeptAtEdge(blocks.get(from)) && blocks.get(from).kind() != Block.Kind.HEADING) {
            from++;
        }
        int to = blocks.size();
        while (to > from && !isKeptAtEdge(blocks.get(to - 1))) {
            to--;
        }
        return blocks.subList(from, to);
    }

    private static boolean isRunning(Block b) {
        return b.kind() == Block.Kind.PARAGRAPH && b.weight() >= RUNNING_CHARS;
    }

    private static boolean isKeptAtEdge(Block b) {
        return switch (b.kind()) {
            case CODE, ROW -> true;
            case HEADING -> false;
            case PARAGRAPH -> b.weight() > 0;
            case ITEM, LOOSE -> b.chars() - b.linkChars() >= RUNNING_CHARS;
        };
    }

    private static boolean isBoilerplate(Block b) {
        return switch (b.kind()) {
            case HEADING, CODE -> false;
            case PARAGRAPH -> b.linkDensity() > 0.9 && b.chars() < 200;
            case ITEM, ROW, LOOSE -> b.linkDensity() > 0.7;
        };
    }

    private static boolean repeatsTitle(Block b, String title) {
        return b.kind() == Block.Kind.HEADING && !title.isEmpty()
                && title.toLowerCase(Locale.ROOT).startsWith(b.text().toLowerCase(Locale.ROOT));
    }

    private static String render(List<Block> blocks) {
        StringBuilder out = new StringBuilder();
        Block.Kind before = null;
        for (Block b : blocks) {
            boolean close = before == b.kind() && (b.kind() == Block.Kind.ITEM || b.kind() == Block.Kind.ROW);
            out.append(before == null ? "" : close ? "\n" : "\n\n").append(b.kind() == Block.Kind.ITEM ? "- " : "").append(b.text());
            before = b.kind();
        }
        return out.toString();
    }

    /** Where the main text lies. */
    private static final class MainRegion {
        private MainRegion() {}

        static BlockCollector.Range find(BlockCollector page) {
            List<Block> blocks = page.blocks();
            double[] sums = new double[blocks.size() + 1];
            for (int i = 0; i < blocks.size(); i++) {
                sums[i + 1] = sums[i] + blocks.get(i).weight();
            }
            double total = sums[blocks.size()];
            BlockCollector.Range best = null;
            double bestArticle = 0;
            BlockCollector.Range deepest = null;
            for (BlockCollector.Range r : page.ranges()) {
                double weight = sums[r.to()] - sums[r.from()];
                if (isArticle(r.element()) && weight > bestArticle && weight >= 0.4 * total) {
                    best = r;
                    bestArticle = weight;
                }
                if (deepest == null && weight >= MOST * total) {
                    deepest = r;
                }
            }
            BlockCollector.Range whole = new BlockCollector.Range(new Element("body"), 0, blocks.size());
            return total == 0 ? whole : best != null ? best : deepest != null ? deepest : whole;
        }

        private static boolean isArticle(Element e) {
            return e.normalName().equals("article") || e.normalName().equals("main") || e.attr("role").equals("main")
                    || e.attr("itemprop").equals("articleBody");
        }
    }
}
