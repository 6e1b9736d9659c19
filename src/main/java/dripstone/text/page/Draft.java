package dripstone.text.page;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A first choice by rules alone: the article element or the smallest one that holds most of the running text, without what looks like
 * boilerplate, and with less severity where that leaves next to nothing (an index page is mostly links; some pages call everything a
 * banner). The model takes it as one opinion among others.
 *
 * @param kept numbers of the blocks that were chosen
 * @param from first block of the element that the main text was looked for in
 * @param to one after its last block
 */
record Draft(BitSet kept, int from, int to) {
    /** A page with less than this share of its visible text left is read again less strictly. */
    private static final double TOO_LITTLE = 0.08;

    private static final int SURELY_ENOUGH_CHARS = 600;
    private static final double MOST = 0.75;
    private static final double ARTICLE_AT_LEAST = 0.4;
    private static final double MOSTLY_RUNNING = 0.5;
    private static final int RUNNING_CHARS = 80;
    private static final int REPEATED_CHARS = 30;
    private static final int SEMANTIC = Trait.INVISIBLE | Trait.SEMANTICALLY_ASIDE | Trait.COMMENTS.bit();
    private static final int HINTED = Trait.INVISIBLE | Trait.SEMANTICALLY_ASIDE | Trait.HINTED.bit();

    static Draft of(PageBlocks page, String title) {
        long visible = page.blocks().stream().filter(b -> isOutside(b, SEMANTIC)).mapToLong(Block::chars).sum();
        for (int traits : new int[] {HINTED, SEMANTIC}) {
            Attempt attempt = new Attempt(page, title, traits);
            Draft draft = attempt.draft();
            if (attempt.running >= SURELY_ENOUGH_CHARS || (attempt.chars > 0 && attempt.chars >= TOO_LITTLE * visible)) {
                return draft;
            }
        }
        int size = page.blocks().size();
        BitSet all = new BitSet(size);
        for (int i = 0; i < size; i++) {
            all.set(i, isOutside(page.blocks().get(i), Trait.INVISIBLE));
        }
        return new Draft(all, 0, size);
    }

    private static boolean isOutside(Block b, int traits) {
        return (b.scope().traits() & traits) == 0;
    }

    /** One reading, with certain places left out. */
    private static final class Attempt {
        private final PageBlocks page;
        private final String title;
        private final int leftOut;
        private double running;
        private long chars;

        Attempt(PageBlocks page, String title, int leftOut) {
            this.page = page;
            this.title = title.toLowerCase(Locale.ROOT);
            this.leftOut = leftOut;
        }

        Draft draft() {
            int[] region = region();
            Set<String> seen = new HashSet<>();
            List<Integer> inside = new ArrayList<>();
            for (int i = region[0]; i < region[1]; i++) {
                Block b = page.blocks().get(i);
                if (isOutside(b, leftOut) && !isBoilerplate(b) && !repeatsTitle(b) && !isShownTwice(b, seen)) {
                    inside.add(i);
                }
            }
            BitSet kept = new BitSet(page.blocks().size());
            for (int i : trim(inside)) {
                kept.set(i);
                chars += page.blocks().get(i).chars();
                running += page.blocks().get(i).weight();
            }
            return new Draft(kept, region[0], region[1]);
        }

        private int[] region() {
            List<Block> blocks = page.blocks();
            double[] sums = new double[blocks.size() + 1];
            for (int i = 0; i < blocks.size(); i++) {
                sums[i + 1] = sums[i] + (isOutside(blocks.get(i), leftOut) ? blocks.get(i).weight() : 0);
            }
            double total = sums[blocks.size()];
            int[] best = {0, blocks.size()};
            double bestArticle = 0;
            boolean found = false;
            for (Scope s : page.scopes()) {
                double weight = sums[s.to()] - sums[s.from()];
                if (total > 0 && isArticle(s) && weight > bestArticle && weight >= ARTICLE_AT_LEAST * total) {
                    best = new int[] {s.from(), s.to()};
                    bestArticle = weight;
                } else if (total > 0 && !found && weight >= MOST * total) {
                    found = true;
                    best = bestArticle > 0 ? best : new int[] {s.from(), s.to()};
                }
            }
            return best;
        }

        private boolean isArticle(Scope s) {
            Scope parent = s.parent();
            int own = s.traits() & ~(parent == null ? 0 : parent.traits());
            return s.tag().equals("article") || s.tag().equals("main") || (own & (Trait.MAIN.bit() | Trait.TEXT_PROPERTY.bit())) != 0;
        }

        /** Around running text stand bylines, dates and teasers: short pieces that belong to it no more than what lies outside. */
        private List<Integer> trim(List<Integer> inside) {
            List<Block> blocks = page.blocks();
            long all = inside.stream().mapToLong(i -> blocks.get(i).chars()).sum();
            long plain = inside.stream().map(blocks::get).filter(Attempt::isRunning).mapToLong(Block::chars).sum();
            if (inside.isEmpty() || plain < MOSTLY_RUNNING * all || plain == 0) {
                return inside;
            }
            int from = 0;
            while (!isKeptAtEdge(blocks.get(inside.get(from))) && blocks.get(inside.get(from)).kind() != Block.Kind.HEADING) {
                from++;
            }
            int to = inside.size();
            while (to > from && !isKeptAtEdge(blocks.get(inside.get(to - 1)))) {
                to--;
            }
            return inside.subList(from, to);
        }

        private boolean repeatsTitle(Block b) {
            return b.kind() == Block.Kind.HEADING && !title.isEmpty() && title.startsWith(b.text().toLowerCase(Locale.ROOT));
        }

        /**
         * Captions and teasers are often there twice, for two widths of the screen; what an author repeats stands in paragraphs and rows.
         */
        private static boolean isShownTwice(Block b, Set<String> seen) {
            return (b.kind() == Block.Kind.LOOSE || b.kind() == Block.Kind.ITEM) && b.chars() >= REPEATED_CHARS && !seen.add(b.text());
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
    }
}
