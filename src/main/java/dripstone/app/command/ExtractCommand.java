package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.text.Extraction;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import dripstone.text.LanguageIdentifier;
import dripstone.text.Page;
import dripstone.text.PageReader;
import dripstone.text.SelectorSettings;
import dripstone.text.quality.Judgement;
import dripstone.text.quality.QualityJudge;
import dripstone.text.quality.QualityRule;
import dripstone.text.quality.RuleSet;
import dripstone.text.quality.TextForm;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Extraction alone, on files: nothing of it reaches the journal, and no configuration or data directory is needed. */
@Command(
        name = "extract",
        description = "Prints what would be read of files and folders, a JSON object a line: file, member, title, language, page type,"
                + " facts, text; or the reason why there is none; with --quality, what rules of quality say of it. Exit code 1 when a"
                + " file gave no text.",
        mixinStandardHelpOptions = true)
final class ExtractCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or folders; folders are read recursively, links not followed.")
    List<Path> files = List.of();

    @Option(names = "--quality", split = ",", paramLabel = "RULE",
            description = "Also say which of these rules of quality would drop the text or lines of it, and why: rules by name, gopher,"
                    + " gopher-quality, gopher-repetition, c4, fineweb, mild.")
    List<String> quality = List.of();

    @Option(names = "--summary", description = "Prints no texts but a line for each kind of file (by its ending): files, with text,"
            + " refused, the slowest and its time, and the reasons with their counts.")
    boolean summary;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private final ObjectMapper json = new ObjectMapper();
    private final QualityJudge judge = new QualityJudge();
    private final ExtractSummary kinds = new ExtractSummary();
    private RuleSet rules = RuleSet.NONE;
    private boolean refused;

    /** Keeps the page that was read last: the extractor tells only its title and text. One file is read at a time. */
    private static final class LastPage implements PageReader {
        private final PageReader reader = new HtmlPageReader("");
        private @Nullable Page page;

        @Override
        public Page read(byte[] body, String charset, String address, SelectorSettings selectors) {
            Page read = reader.read(body, charset, address, selectors);
            page = read;
            return read;
        }

        @Override
        public String version() {
            return reader.version();
        }

        /** The page of the text, if it was one. */
        @Nullable Page take() {
            Page last = page;
            page = null;
            return last;
        }
    }

    @Override
    public Integer call() throws InterruptedException, RefusedException {
        PrintWriter out = spec == null ? new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        rules = rules();
        LastPage pages = new LastPage();
        try (FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), pages)) {
            new FileReading(extractor, new Printing(out, pages)).read(files);
        }
        if (summary) {
            kinds.lines().forEach(out::println);
        }
        out.flush();
        return refused ? ExitCode.FAILED.code() : ExitCode.DONE.code();
    }

    private final class Printing implements FileReading.Found {
        private final PrintWriter out;
        private final LastPage pages;

        Printing(PrintWriter out, LastPage pages) {
            this.out = out;
            this.pages = pages;
        }

        @Override
        public void text(Path file, Extraction.Text text) {
            print(out, file, text, pages.take());
        }

        @Override
        public void refused(Path file, String member, String reason) {
            refuse(out, file, member, reason);
        }

        @Override
        public void done(Path file, long nanos) {
            kinds.done(file, nanos);
        }
    }

    private void print(PrintWriter out, Path file, Extraction.Text text, @Nullable Page page) {
        kinds.text(text.text().length());
        if (summary) {
            return;
        }
        ObjectNode line = line(file, text.member()).put("title", text.title());
        if (page == null) {
            LanguageIdentifier.identify(text.text()).ifPresent(l -> line.put("language", l.tag()));
            text.facts().forEach(line.withArray("facts")::add);
        } else {
            line.put("language", page.language());
            page.facts().stream().filter(f -> f.startsWith("page-type=")).forEach(f -> line.put("pageType", f.substring(10)));
            page.facts().forEach(line.withArray("facts")::add);
            page.robots().forEach(line.withArray("robots")::add);
        }
        if (!quality.isEmpty()) {
            verdicts(line.putArray("verdicts"), text, line.path("language").asText(""), file);
        }
        out.println(line.put("extractor", text.extractor()).put("rawHash", text.rawHash()).put("text", text.text()));
    }

    private RuleSet rules() throws RefusedException {
        try {
            return RuleSet.of(quality);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(ExitCode.USAGE, "--quality: " + e.getMessage());
        }
    }

    /** All rules that would drop something, and those that are not asked of such a text. */
    private void verdicts(ArrayNode verdicts, Extraction.Text text, String language, Path file) {
        TextForm form = TextForm.of(text.extractor(), text.member().isEmpty() ? file.toString() : text.member(), text.text());
        Judgement judgement = judge.explain(rules, form, language, text.text());
        judgement.drops().forEach(d -> verdicts.addObject().put("rule", d.rule()).put("drops", "document").put("reason", d.reason()));
        judgement.linesDropped()
                .forEach((rule, lines) -> verdicts.addObject().put("rule", rule.label()).put("drops", "lines").put("lines", lines));
        judgement.skipped().entrySet().stream().sorted(Map.Entry.comparingByKey(Comparator.comparing(QualityRule::label)))
                .forEach(s -> verdicts.addObject().put("rule", s.getKey().label()).put("skipped", s.getValue()));
    }

    private void refuse(PrintWriter out, Path file, String member, String reason) {
        refused = true;
        kinds.refused(reason);
        if (!summary) {
            out.println(line(file, member).put("refused", reason));
        }
    }

    private ObjectNode line(Path file, String member) {
        ObjectNode line = json.createObjectNode().put("file", file.toString());
        return member.isEmpty() ? line : line.put("member", member);
    }
}
