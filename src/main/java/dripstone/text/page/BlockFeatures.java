package dripstone.text.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures every block of a page for {@link BlockFeature}. Time linear in the page. */
final class BlockFeatures {
    private static final int COLUMNS = BlockFeature.values().length;
    private static final int NEAR = 3;
    private static final int WIDE = 10;
    private static final int TRAITS_FROM = BlockFeature.NAVIGATION.column();
    private static final int TRAITS = Trait.values().length;

    private final List<Block> blocks;
    private final Reading reading;
    private final Lexicon wordLexicon;
    private final float[][] rows;
    private final List<Lexicon.Opinion> opinions = new ArrayList<>();
    private final Sums sums;
    private final Map<Long, Looks> looks;
    private final Map<Scope, PlaceNames> names = new HashMap<>();
    private final Map<String, Lexicon.Opinion> nameOpinions = new HashMap<>();

    private BlockFeatures(Reading reading, Lexicon wordLexicon) {
        this.reading = reading;
        this.blocks = reading.page().blocks();
        this.wordLexicon = wordLexicon;
        this.rows = new float[blocks.size()][COLUMNS];
        this.sums = new Sums(blocks, reading.draft());
        this.looks = reading.page().looks();
    }

    /** One row for each block. @param types probability of each {@link PageType} */
    static float[][] of(Reading reading, double[] types, Lexicon wordLexicon, Lexicon nameLexicon) {
        BlockFeatures features = new BlockFeatures(reading, wordLexicon);
        features.texts();
        features.places(nameLexicon);
        features.positions();
        features.neighbours();
        features.sections();
        features.page(types);
        return features.rows;
    }

    private void set(int block, BlockFeature feature, double value) {
        rows[block][feature.column()] = (float) value;
    }

    private void set(int block, BlockFeature feature, boolean value) {
        rows[block][feature.column()] = value ? 1 : 0;
    }

    private void texts() {
        Set<String> title = new HashSet<>(Words.of(reading.title()));
        Shingles structured = new Shingles(Words.of(reading.markup().structured()));
        Shingles description = new Shingles(Words.of(reading.markup().description()));
        Map<String, Integer> times = new HashMap<>();
        blocks.forEach(b -> times.merge(b.text(), 1, Integer::sum));
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            Block b = blocks.get(i);
            List<String> words = reading.words().get(i);
            text(i, b, words);
            set(i, BlockFeature.TITLE_SHARE, words.isEmpty() ? 0 : (double) words.stream().filter(title::contains).count() / words.size());
            set(i, BlockFeature.STRUCTURED_SHARE, structured.share(words));
            set(i, BlockFeature.DESCRIBED_SHARE, description.share(words));
            set(i, BlockFeature.OCCURRENCE, Math.min(5, seen.merge(b.text(), 1, Integer::sum)));
            set(i, BlockFeature.OCCURRENCES, Math.min(5, times.getOrDefault(b.text(), 1)));
            Lexicon.Opinion opinion = wordLexicon.of(words);
            opinions.add(opinion);
            set(i, BlockFeature.WORDS_MEAN, opinion.mean());
            set(i, BlockFeature.WORDS_LEAST, opinion.least());
            set(i, BlockFeature.WORDS_GREATEST, opinion.greatest());
        }
    }

    private void text(int i, Block b, List<String> words) {
        TextShape shape = TextShape.of(b.text(), words);
        set(i, BlockFeature.CHARS, Log1p.of(b.chars()));
        set(i, BlockFeature.WORDS, Log1p.of(words.size()));
        set(i, BlockFeature.WORD_CHARS, (double) b.chars() / Math.max(1, words.size()));
        set(i, BlockFeature.LINK_DENSITY, b.linkDensity());
        set(i, BlockFeature.DIGITS, shape.digits());
        set(i, BlockFeature.CAPITALISED, shape.capitalised());
        set(i, BlockFeature.SENTENCE_MARKS, shape.sentenceMarks());
        set(i, BlockFeature.ENDS_SENTENCE, shape.endsSentence());
        set(i, BlockFeature.PRICED, TextShape.hasPrice(b.text()));
        set(i, BlockFeature.TIMED, b.timed());
        set(i, BlockFeature.HEADING_LEVEL, headingLevel(b));
        set(i, BlockFeature.PARAGRAPH, b.kind() == Block.Kind.PARAGRAPH);
        set(i, BlockFeature.ITEM, b.kind() == Block.Kind.ITEM);
        set(i, BlockFeature.ROW, b.kind() == Block.Kind.ROW);
        set(i, BlockFeature.CODE, b.kind() == Block.Kind.CODE);
        set(i, BlockFeature.LOOSE, b.kind() == Block.Kind.LOOSE);
        set(i, BlockFeature.JOINED, b.joined());
    }

    private static int headingLevel(Block b) {
        for (Scope s = b.scope(); b.kind() == Block.Kind.HEADING && s != null; s = s.parent()) {
            if (s.tag().length() == 2 && s.tag().charAt(0) == 'h' && s.tag().charAt(1) <= '6') {
                return s.tag().charAt(1) - '0';
            }
        }
        return 0;
    }

    private void places(Lexicon nameLexicon) {
        Set<Scope> path = regionPath();
        Map<Scope, Integer> parting = new HashMap<>();
        int deepest = path.stream().mapToInt(Scope::depth).max().orElse(0);
        for (int i = 0; i < blocks.size(); i++) {
            Scope scope = blocks.get(i).scope();
            for (int t = 0; t < TRAITS; t++) {
                rows[i][TRAITS_FROM + t] = scope.traits() >>> t & 1;
            }
            PlaceNames place = PlaceNames.of(scope, n -> opinion(n, nameLexicon), names);
            set(i, BlockFeature.NAMES_NEAREST, place.nearest());
            set(i, BlockFeature.NAMES_SUM, place.sum());
            set(i, BlockFeature.NAMES_LEAST, place.least());
            set(i, BlockFeature.NAMES_GREATEST, place.greatest());
            set(i, BlockFeature.NAMES_WITHIN, opinion(blocks.get(i).names(), nameLexicon).mean());
            set(i, BlockFeature.DEPTH, scope.depth());
            set(i, BlockFeature.FROM_REGION, Math.min(12, deepest - partsAt(scope, path, parting)));
            Looks alike = looks.getOrDefault(scope.signature(), Looks.NONE);
            set(i, BlockFeature.ALIKE, Log1p.of(alike.count()));
            set(i, BlockFeature.ALIKE_CHARS, Math.log1p(alike.meanChars()));
            set(i, BlockFeature.ALIKE_LINKS, alike.linkDensity());
            set(i, BlockFeature.ALIKE_SHARE, alike.chars() / sums.chars());
            surroundings(i, scope);
        }
    }

    /** Elements of a page are many, the ways they are named few. */
    private Lexicon.Opinion opinion(String named, Lexicon nameLexicon) {
        return named.isEmpty() ? Lexicon.Opinion.NONE : nameOpinions.computeIfAbsent(named, n -> nameLexicon.of(Names.words(n)));
    }

    /** The places that hold all of the draft's region. */
    private Set<Scope> regionPath() {
        Set<Scope> path = new HashSet<>();
        for (Scope s : reading.page().scopes()) {
            if (s.from() <= reading.draft().from() && s.to() >= reading.draft().to()) {
                path.add(s);
            }
        }
        return path;
    }

    /** Depth of the innermost place around it that also holds the region. Each place is asked once. */
    private static int partsAt(Scope scope, Set<Scope> path, Map<Scope, Integer> known) {
        List<Scope> asked = new ArrayList<>();
        Scope s = scope;
        int depth = -1;
        while (s != null && depth < 0) {
            depth = path.contains(s) ? s.depth() : known.getOrDefault(s, -1);
            asked.add(s);
            s = s.parent();
        }
        int found = Math.max(0, depth);
        asked.forEach(a -> known.put(a, found));
        return found;
    }

    private void surroundings(int i, Scope scope) {
        Scope around = scope.larger(1);
        if (around == null) {
            return;
        }
        set(i, BlockFeature.AROUND_SHARE, sums.charsIn(around.from(), around.to()) / sums.chars());
        set(i, BlockFeature.AROUND_LINKS, sums.linkDensity(around.from(), around.to()));
        set(i, BlockFeature.AROUND_BLOCKS, Log1p.of(around.to() - around.from()));
        Scope beyond = around.larger(around.to() - around.from());
        Scope last = beyond == null ? around : beyond;
        set(i, BlockFeature.BEYOND_SHARE, sums.charsIn(last.from(), last.to()) / sums.chars());
        set(i, BlockFeature.BEYOND_LINKS, sums.linkDensity(last.from(), last.to()));
        set(i, BlockFeature.BEYOND_BLOCKS, Log1p.of(last.to() - last.from()));
    }

    private void positions() {
        Draft draft = reading.draft();
        int first = -1;
        int last = -1;
        int heading = -1;
        for (int i = 0; i < blocks.size(); i++) {
            first = first < 0 && draft.kept().get(i) ? i : first;
            last = draft.kept().get(i) ? i : last;
            heading = heading < 0 && headingLevel(blocks.get(i)) == 1 ? i : heading;
        }
        for (int i = 0; i < blocks.size(); i++) {
            set(i, BlockFeature.DRAFTED, draft.kept().get(i));
            set(i, BlockFeature.IN_REGION, i >= draft.from() && i < draft.to());
            set(i, BlockFeature.DRAFTED_NEAR, sums.draftedShare(i - NEAR, i + NEAR + 1));
            set(i, BlockFeature.AFTER_FIRST_DRAFTED, first < 0 ? 0 : signedLog(i - first));
            set(i, BlockFeature.AFTER_LAST_DRAFTED, last < 0 ? 0 : signedLog(i - last));
            set(i, BlockFeature.AFTER_FIRST_HEADING, heading < 0 ? 0 : signedLog(i - heading));
            set(i, BlockFeature.POSITION, (double) i / blocks.size());
            set(i, BlockFeature.CHARS_POSITION, sums.charsIn(0, i) / sums.chars());
        }
    }

    private static double signedLog(int distance) {
        return distance < 0 ? -Log1p.of(-distance) : Log1p.of(distance);
    }

    private void neighbours() {
        for (int i = 0; i < blocks.size(); i++) {
            if (i > 0) {
                neighbour(i, i - 1, BlockFeature.BEFORE_CHARS.column());
            }
            if (i + 1 < blocks.size()) {
                neighbour(i, i + 1, BlockFeature.NEXT_CHARS.column());
            }
            set(i, BlockFeature.NEAR_WEIGHT, Math.log1p(sums.meanWeight(i - NEAR, i + NEAR + 1)));
            set(i, BlockFeature.NEAR_LINKS, sums.linkDensity(i - NEAR, i + NEAR + 1));
            set(i, BlockFeature.WIDE_WEIGHT, Math.log1p(sums.meanWeight(i - WIDE, i + WIDE + 1)));
            set(i, BlockFeature.WIDE_LINKS, sums.linkDensity(i - WIDE, i + WIDE + 1));
        }
    }

    /** @param column the first of five: characters, link density, heading, words, same look */
    private void neighbour(int i, int other, int column) {
        Block b = blocks.get(other);
        rows[i][column] = (float) Log1p.of(b.chars());
        rows[i][column + 1] = (float) b.linkDensity();
        rows[i][column + 2] = headingLevel(b);
        rows[i][column + 3] = opinions.get(other).mean();
        rows[i][column + 4] = b.scope().signature() == blocks.get(i).scope().signature() ? 1 : 0;
    }

    private void sections() {
        int heading = -1;
        for (int i = 0; i < blocks.size(); i++) {
            set(i, BlockFeature.SECTION_WORDS, heading < 0 ? 0 : opinions.get(heading).mean());
            set(i, BlockFeature.SECTION_DISTANCE, heading < 0 ? -1 : Log1p.of(i - heading));
            set(i, BlockFeature.SECTION_LEVEL, heading < 0 ? 0 : headingLevel(blocks.get(heading)));
            heading = blocks.get(i).kind() == Block.Kind.HEADING ? i : heading;
        }
        int from = 0;
        for (int i = 1; i <= blocks.size(); i++) {
            if (i == blocks.size() || blocks.get(i).kind() == Block.Kind.HEADING) {
                section(from, i);
                from = i;
            }
        }
    }

    /** @param from its heading, except of what stands before the first one */
    private void section(int from, int to) {
        int text = from < to && blocks.get(from).kind() == Block.Kind.HEADING ? from + 1 : from;
        double links = sums.linkDensity(text, to);
        double chars = Math.log1p(sums.charsIn(text, to));
        double size = Log1p.of(to - text);
        double weight = Math.log1p(sums.meanWeight(text, to));
        double drafted = sums.draftedCharsIn(text, to) / Math.max(1, sums.charsIn(text, to));
        for (int i = from; i < to; i++) {
            set(i, BlockFeature.SECTION_LINKS, links);
            set(i, BlockFeature.SECTION_CHARS, chars);
            set(i, BlockFeature.SECTION_BLOCKS, size);
            set(i, BlockFeature.SECTION_WEIGHT, weight);
            set(i, BlockFeature.SECTION_DRAFTED, drafted);
        }
    }

    private void page(double[] types) {
        for (int i = 0; i < blocks.size(); i++) {
            for (int t = 0; t < types.length; t++) {
                rows[i][BlockFeature.IS_ARTICLE.column() + t] = Math.round(types[t] * 4) / 4f;
            }
        }
    }
}
