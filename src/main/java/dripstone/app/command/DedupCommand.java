package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.disk.Publish;
import dripstone.disk.Sha256;
import dripstone.intake.DuplicateCheck;
import dripstone.intake.IntakeSettings;
import dripstone.intake.NearDuplicateSettings;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Extraction;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import dripstone.text.Receipt;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The intake's judgement of duplicates alone, on files: nothing of it reaches the journal, and no configuration or data directory is
 * needed.
 */
@Command(
        name = "dedup",
        description = "Judges files and folders against each other in their order, as the intake would, a JSON object a line: file,"
                + " version, verdict (unique, duplicate, near-duplicate, repeat), and of which file. Exit code 1 when a file gave no text.",
        mixinStandardHelpOptions = true)
final class DedupCommand implements Callable<Integer> {
    private static final String SOURCE = "files";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or folders; folders are read recursively, links not followed.")
    List<Path> files = List.of();

    @Option(names = "--threshold", paramLabel = "SHARE",
            description = "Similarity of a near duplicate, 0.6 to 1; without it the setting's default.")
    @Nullable Double threshold;

    @Option(names = "--min-shingles", paramLabel = "N",
            description = "Shorter texts are judged only for being the same; without it the setting's default.")
    @Nullable Integer minShingles;

    @Spec
    private @Nullable CommandSpec spec;

    private final ObjectMapper json = new ObjectMapper();
    private boolean refused;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        IntakeSettings settings = settings(line);
        Path scratch = Files.createTempDirectory("dripstone-dedup");
        try (DuplicateCheck check = DuplicateCheck.open(scratch, settings);
                FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(""))) {
            new FileReading(extractor, new FileReading.Found() {
                @Override
                public void text(Path file, Extraction.Text text) throws IOException {
                    judge(file, text, check, out);
                }

                @Override
                public void refused(Path file, String member, String reason) {
                    refuse(out, file, member, reason);
                }
            }).read(files);
        } finally {
            Publish.deleteTree(scratch);
        }
        out.flush();
        return (refused ? ExitCode.FAILED : ExitCode.DONE).code();
    }

    private IntakeSettings settings(CommandLine line) {
        NearDuplicateSettings byDefault = NearDuplicateSettings.defaults();
        try {
            return IntakeSettings.defaults().withNear(new NearDuplicateSettings(true,
                    threshold == null ? byDefault.threshold() : threshold,
                    minShingles == null ? byDefault.minShingles() : minShingles, byDefault.indexLimit()));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(line, "--" + e.getMessage(), e);
        }
    }

    private void judge(Path file, Extraction.Text text, DuplicateCheck check, PrintWriter out) throws IOException {
        DocumentKey key = new DocumentKey(SOURCE, file.toString(), text.member(), 0);
        Receipt receipt;
        try {
            receipt = check.judge(
                    new Document(key, text.title(), text.text(), text.rawHash(), text.extractor(), List.of(), Instant.EPOCH));
        } catch (IllegalArgumentException e) {
            refuse(out, file, text.member(), String.valueOf(e.getMessage()));
            return;
        }
        ObjectNode line = line(file, text.member()).put("version", Sha256.of(text.text().getBytes(StandardCharsets.UTF_8)));
        switch (receipt) {
            case Receipt.Accepted a -> line.put("verdict", "unique");
            case Receipt.Repeat r -> line.put("verdict", "repeat");
            case Receipt.DuplicateOf d -> line.put("verdict", "duplicate").set("of", named(d.original()));
            case Receipt.NearDuplicateOf n ->
                line.put("verdict", "near-duplicate").put("similarity", n.similarity()).set("of", named(n.original()));
            case Receipt.TooLittleNew t -> line.put("verdict", "too-little-new").put("newShare", t.newShare());
            case Receipt.Withdrawn w -> line.put("verdict", "withdrawn").put("withdrawal", w.number());
            case Receipt.Filtered f -> line.put("verdict", "filtered").put("filter", f.filter()).put("reason", f.reason());
        }
        out.println(line);
    }

    private ObjectNode named(DocumentKey key) {
        return line(Path.of(key.address()), key.member());
    }

    private void refuse(PrintWriter out, Path file, String member, String reason) {
        refused = true;
        out.println(line(file, member).put("refused", reason));
    }

    private ObjectNode line(Path file, String member) {
        ObjectNode line = json.createObjectNode().put("file", file.toString());
        return member.isEmpty() ? line : line.put("member", member);
    }
}
