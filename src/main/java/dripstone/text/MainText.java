package dripstone.text;

import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Picks the main text of a page: first without all that looks like boilerplate, and with less severity where that leaves next to
 * nothing (an index page is mostly links; some pages call everything a banner).
 */
final class MainText {
    /** A page with less than this share of its visible text left is read again less strictly. */
    private static final double TOO_LITTLE = 0.08;

    private static final int SURELY_ENOUGH_CHARS = 1500;
    private static final double MOST = 0.75;

    private MainText() {}

    /** Main text with blocks set apart by line ends; not yet normalised. */
    static String of(Document document, String title) {
        Element root = document.body();
        if (root == null) {
            return "";
        }
        List<Block> all = BlockCollector.collect(root, Boilerplate.INVISIBLE).blocks();
        long visible = chars(all);
        for (Boilerplate severity : new Boilerplate[] {Boilerplate.HINTED, Boilerplate.SEMANTIC}) {
            List<Block> main = main(BlockCollector.collect(root, severity), title);
            long kept = chars(main);
            if (kept >= SURELY_ENOUGH_CHARS || (kept > 0 && kept >= TOO_LITTLE * visible)) {
                return render(main);
            }
        }
        return render(all);
    }

    private static long chars(List<Block> blocks) {
        return blocks.stream().mapToLong(Block::chars).sum();
    }

    private static List<Block> main(BlockCollector page, String title) {
        BlockCollector.Range region = MainRegion.find(page);
        List<Block> inside = page.blocks().subList(region.from(), region.to());
        return inside.stream().filter(b -> !isBoilerplate(b) && !repeatsTitle(b, title)).toList();
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
