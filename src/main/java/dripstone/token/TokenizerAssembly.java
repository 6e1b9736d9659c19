package dripstone.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes of what a file says the parts that encode. */
final class TokenizerAssembly {
    private static final TextStep.Replace BLANKS_TO_MARKS = new TextStep.Replace(" ", PipelineReader.MARK);
    private static final TextStep.Prepend MARK_IN_FRONT = new TextStep.Prepend(PipelineReader.MARK);

    private final TokenizerSpec spec;
    private final Map<Integer, AddedToken> added = new HashMap<>();

    TokenizerAssembly(TokenizerSpec spec) {
        this.spec = spec;
        spec.added().forEach(token -> added.put(token.id(), token));
    }

    BpeTokenizer assemble() throws TokenizerFormatException {
        if (spec.isGpt2()) {
            return BpeTokenizer.gpt2(gpt2());
        }
        return new BpeTokenizer(bytes(), TextEnds.of(spec), pipeline(), model(), spec.decoder(), TokenizerJsonWriter.write(spec));
    }

    private Vocabulary gpt2() {
        var specials = new TreeMap<Integer, String>();
        spec.added().forEach(token -> specials.put(token.id(), token.content()));
        return new Vocabulary(bytes(), specials, spec.pairs(), spec.merged());
    }

    /** What each token stands for; nothing for special ones. */
    private List<byte[]> bytes() {
        List<byte[]> bytes = new ArrayList<>(spec.tokens().size());
        boolean byteTokens = spec.model().byteFallback();
        for (int id = 0; id < spec.tokens().size(); id++) {
            AddedToken known = added.get(id);
            String token = spec.tokens().get(id);
            if (known != null && known.special()) {
                bytes.add(new byte[0]);
            } else if (!spec.byteLevel()) {
                bytes.add(PieceText.bytesOf(token, byteTokens));
            } else {
                byte[] read = known == null ? ByteAlphabet.read(token) : null;
                bytes.add(read == null ? token.getBytes(StandardCharsets.UTF_8) : read);
            }
        }
        return bytes;
    }

    /** Blanks become {@code ▁} as they are looked up, not by writing the text anew, where nothing else is to be seen in between. */
    private boolean blanksAreMarks() {
        if (spec.cuts().size() == 1 && spec.cuts().getFirst() instanceof CutStep.Metaspace) {
            return true;
        }
        List<TextStep> steps = spec.normalizer();
        boolean onlyMarks = steps.equals(List.of(BLANKS_TO_MARKS)) || steps.equals(List.of(MARK_IN_FRONT, BLANKS_TO_MARKS));
        return !spec.byteLevel() && onlyMarks && spec.added().stream().noneMatch(AddedToken::normalized);
    }

    private TextPipeline pipeline() {
        if (spec.cuts().isEmpty() && blanksAreMarks()) {
            return new TextPipeline(spec.added(), List.of(),
                    spec.normalizer().contains(MARK_IN_FRONT) ? TextPipeline.Prefix.ALWAYS : TextPipeline.Prefix.NEVER);
        }
        return new TextPipeline(spec.added(), spec.normalizer(), prefix());
    }

    private TextPipeline.Prefix prefix() {
        if (spec.cuts().size() != 1) {
            return TextPipeline.Prefix.NEVER;
        }
        return switch (spec.cuts().getFirst()) {
            case CutStep.ByteLevel step -> step.prefix() ? TextPipeline.Prefix.UNLESS_BLANK : TextPipeline.Prefix.NEVER;
            case CutStep.Metaspace step -> switch (step.scheme()) {
                case ALWAYS -> TextPipeline.Prefix.UNLESS_MARK;
                case FIRST -> TextPipeline.Prefix.FIRST_UNLESS_MARK;
                case NEVER -> TextPipeline.Prefix.NEVER;
            };
            case CutStep.Split _, CutStep.Digits _ -> TextPipeline.Prefix.NEVER;
        };
    }

    private Encoder.Model model() {
        PairTable merges = new PairTable(spec.pairs(), spec.merged());
        int longest = spec.tokens().stream().mapToInt(String::length).max().orElse(1);
        if (!spec.byteLevel()) {
            return new Encoder.Model(pieceSymbols(), merges, List.of(pieceCutter()), WholeWords.NONE, longest);
        }
        WholeWords whole = spec.model().ignoreMerges() ? new WholeWords(words()) : WholeWords.NONE;
        return new Encoder.Model(new ByteSymbols(gpt2().idOfByte()), merges, byteCutters(), whole, longest);
    }

    /** Tokens of the model's own vocabulary, which a whole word may be. */
    private List<byte[]> words() {
        List<byte[]> words = bytes();
        for (AddedToken token : spec.added()) {
            if (!token.inVocabulary() || token.special()) {
                words.set(token.id(), new byte[0]);
            }
        }
        return words;
    }

    private List<Cutter> byteCutters() {
        List<Cutter> cutters = new ArrayList<>();
        for (CutStep step : spec.cuts()) {
            switch (step) {
                case CutStep.Split split -> cutters.add(split.pattern().cutter());
                case CutStep.Digits digits -> cutters.add(new DigitCutter(digits.individual()));
                case CutStep.ByteLevel bytes -> {
                    if (bytes.words()) {
                        cutters.add(KnownPattern.GPT2.cutter());
                    }
                }
                case CutStep.Metaspace _ -> throw new IllegalStateException("the reader lets none through: " + step);
            }
        }
        return cutters.isEmpty() ? List.of(Cutter.WHOLE) : cutters;
    }

    /** Words one by one where no merge can reach across the beginning of one, which is the same; otherwise the text at once. */
    private Cutter pieceCutter() {
        boolean each = spec.cuts().size() == 1 && spec.cuts().getFirst() instanceof CutStep.Metaspace step && step.split();
        boolean crosses = false;
        for (int id : spec.merged()) {
            crosses |= PieceText.crossesWords(spec.tokens().get(id));
        }
        return each || !crosses ? new MetaspaceCutter(blanksAreMarks(), each) : Cutter.WHOLE;
    }

    private PieceSymbols pieceSymbols() {
        Map<Integer, Integer> characters = new HashMap<>();
        int[] idOfByte = new int[256];
        Set<Integer> onlyAdded = new HashSet<>();
        spec.added().stream().filter(token -> !token.inVocabulary()).forEach(token -> onlyAdded.add(token.id()));
        int unknown = 0;
        for (int id = 0; id < spec.tokens().size(); id++) {
            String token = spec.tokens().get(id);
            if (onlyAdded.contains(id)) {
                continue;
            }
            if (token.codePointCount(0, token.length()) == 1) {
                characters.put(token.codePointAt(0), id);
            }
            int b = PieceText.byteOf(token);
            if (b >= 0) {
                idOfByte[b] = id;
            }
            unknown = token.equals(spec.model().unknown()) ? id : unknown;
        }
        return new PieceSymbols(characters, blanksAreMarks(), spec.model().byteFallback() ? idOfByte : null, unknown,
                spec.model().fuseUnknown());
    }
}
