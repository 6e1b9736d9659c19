package dripstone.text.screen;

import dripstone.text.Document;
import dripstone.text.LanguageIdentifier.Language;
import dripstone.text.Receipt;
import dripstone.text.TextNormalizer;
import dripstone.text.quality.BoilerplateMemory;
import dripstone.text.quality.Judgement;
import dripstone.text.quality.LineRule;
import dripstone.text.quality.QualityJudge;
import dripstone.text.quality.QualitySettings.Scrub;
import dripstone.text.quality.QualityRule;
import dripstone.text.quality.Scrubber;
import dripstone.text.quality.TextForm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides over one document after the other, in this order: lines repeated across its source go; a text in another language than those kept
 * is left out; rules of quality take lines out or leave the page out; addresses are replaced. The document's version is made of what is
 * left. What was done stands in its verdicts: {@code boilerplate-lines=3}, {@code dropped-lines=c4-javascript:1}, {@code scrubbed=email:2};
 * and, whatever is on, {@code title=} and the {@code language=} that was identified.
 *
 * <p>Source code and data keep all their lines and are asked no rule and no language. Thread-safe.
 */
public final class Screen {
    /** Names of filters that are no rule of quality. */
    static final String LANGUAGE = "language";

    static final String BOILERPLATE = "boilerplate";
    private static final int MOST_TITLE_CHARS = 200;

    private final QualityJudge judge = new QualityJudge();
    private final BoilerplateMemory memory;

    /** @param memory is not closed by it */
    public Screen(BoilerplateMemory memory) {
        this.memory = memory;
    }

    /** What becomes of a document. */
    public sealed interface Outcome {}

    /**
     * It goes on.
     *
     * @param lines dropped of it, by rule or as {@code boilerplate}
     * @param replaced of it
     */
    public record Kept(Document document, Map<String, Integer> lines, Map<Scrub, Integer> replaced) implements Outcome {}

    /** It is left out. */
    public record LeftOut(Receipt.Filtered verdict) implements Outcome {}

    public Outcome look(Document document, Screening screening) {
        return new Case(document, screening).outcome();
    }

    private final class Case {
        private final Document document;
        private final Screening screening;
        private final TextForm form;
        private final List<String> verdicts;
        private final Map<String, Integer> lines = new TreeMap<>();

        Case(Document document, Screening screening) {
            this.document = document;
            this.screening = screening;
            String member = document.key().member();
            this.form = TextForm.of(document.extractor(), member.isEmpty() ? document.key().address() : member, document.text());
            this.verdicts = new ArrayList<>(document.verdicts());
        }

        Outcome outcome() {
            String text = document.text();
            if (screening.boilerplate() && form != TextForm.CODE) {
                text = withoutBoilerplate(text);
            }
            if (text.isBlank()) {
                return leftOut(BOILERPLATE, "lines-left=0 lines-dropped=" + lines.get(BOILERPLATE));
            }
            Optional<Language> identified = identified(text);
            Optional<String> foreign = LanguageScope.refusal(text, identified, screening.languages());
            if (foreign.isPresent()) {
                return leftOut(LANGUAGE, foreign.get());
            }
            String language = language(identified);
            if (screening.rules().isEmpty()) {
                return kept(text, language);
            }
            Judgement judgement = judge.judge(screening.rules(), form, language, text);
            if (judgement.drop().isPresent()) {
                return leftOut(judgement.drop().get().rule(), judgement.drop().get().reason());
            }
            note(judgement.linesDropped());
            return kept(judgement.text(), language);
        }

        private Outcome leftOut(String filter, String reason) {
            return new LeftOut(new Receipt.Filtered(filter, reason));
        }

        private String withoutBoilerplate(String text) {
            String key = document.key().address() + '\n' + document.key().member();
            BoilerplateMemory.Stripped stripped = memory.strip(document.key().source(), key, text);
            if (stripped.lines() > 0) {
                lines.put(BOILERPLATE, stripped.lines());
                verdicts.add("boilerplate-lines=" + stripped.lines());
            }
            return stripped.text();
        }

        /** The text's own language: asked where something depends on it, or nobody has said it. */
        private Optional<Language> identified(String text) {
            boolean wanted = !screening.languages().isEmpty() || told().isEmpty();
            return wanted && form != TextForm.CODE ? LanguageScope.identify(text) : Optional.empty();
        }

        private Optional<String> told() {
            return document.verdicts().stream().filter(v -> v.startsWith("language=")).findFirst().map(v -> v.substring(9));
        }

        private String language(Optional<Language> identified) {
            return told().or(() -> identified.map(Language::tag)).orElse("");
        }

        private void note(Map<LineRule, Integer> dropped) {
            dropped.forEach((rule, count) -> lines.put(rule.label(), count));
            if (!dropped.isEmpty()) {
                verdicts.add("dropped-lines=" + dropped.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(Comparator.comparing(QualityRule::label)))
                        .map(e -> e.getKey().label() + ":" + e.getValue()).collect(Collectors.joining(",")));
            }
        }

        private Outcome kept(String text, String language) {
            if (told().isEmpty() && !language.isEmpty()) {
                verdicts.add("language=" + language);
            }
            title();
            Scrubber.Scrubbed scrubbed = Scrubber.scrub(text, screening.scrub());
            if (!scrubbed.replaced().isEmpty()) {
                verdicts.add("scrubbed=" + scrubbed.replaced().entrySet().stream().sorted(Map.Entry.comparingByKey())
                        .map(e -> e.getKey().name().toLowerCase(Locale.ROOT) + ":" + e.getValue()).collect(Collectors.joining(",")));
            }
            verdicts.replaceAll(this::scrubbedFact);
            String title = Scrubber.scrub(document.title(), screening.scrub()).text();
            return new Kept(new Document(document.key(), title, scrubbed.text(), document.rawHash(), document.extractor(), verdicts,
                    document.seen()), lines, scrubbed.replaced());
        }

        private void title() {
            String title = TextNormalizer.normalize(document.title()).replace('\n', ' ').strip();
            if (!title.isEmpty() && verdicts.stream().noneMatch(v -> v.startsWith("title="))) {
                int end = Math.min(title.length(), MOST_TITLE_CHARS);
                boolean cutsPair = end < title.length() && Character.isHighSurrogate(title.charAt(end - 1));
                verdicts.add("title=" + title.substring(0, cutsPair ? end - 1 : end));
            }
        }

        /** What a page says of itself may hold an address too. */
        private String scrubbedFact(String verdict) {
            return verdict.startsWith("title=") || verdict.startsWith("author=")
                    ? Scrubber.scrub(verdict, screening.scrub()).text()
                    : verdict;
        }
    }
}
