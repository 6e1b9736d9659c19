package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.token.Tokenizer;
import dripstone.token.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Everything that a command may ask, by name: the same code in the daemon and in a command of its own. */
public final class Operations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Operations() {}

    /** The operations over a house. */
    public static Map<String, Operation> of(House house) {
        CheckpointOperations checkpoints = new CheckpointOperations(house);
        TakingIn in = new TakingIn(house);
        LearningOperations learning = new LearningOperations(house);
        IntakeOperations intake = new IntakeOperations(house);
        FrontierOperations frontier = new FrontierOperations(house);
        WithdrawalOperations withdrawals = new WithdrawalOperations(house);
        return Map.ofEntries(
                Map.entry("status", (a, p) -> StatusReport.of(house)),
                Map.entry("ingest", in::ingest),
                Map.entry("crawl", in::crawl),
                Map.entry("frontier-list", frontier::list),
                Map.entry("frontier-export", frontier::export),
                Map.entry("frontier-add", frontier::add),
                Map.entry("frontier-block", frontier::block),
                Map.entry("frontier-unblock", frontier::unblock),
                Map.entry("frontier-why", frontier::why),
                Map.entry("source-forget", withdrawals::forget),
                Map.entry("source-allow", withdrawals::allow),
                Map.entry("source-withdrawn", withdrawals::list),
                Map.entry("why", new WhyOperation(house)),
                Map.entry("train", new TrainOperation(house)),
                Map.entry("audit", new AuditOperation(house)),
                Map.entry("backup", new BackupOperation(house)),
                Map.entry("anneal", learning::anneal),
                Map.entry("rewarm", learning::rewarm),
                Map.entry("pause-training", learning::pause),
                Map.entry("resume-training", learning::resume),
                Map.entry("pause-intake", intake::pause),
                Map.entry("resume-intake", intake::resume),
                Map.entry("reload", intake::reload),
                Map.entry("generate", new GenerateOperation(house)),
                Map.entry("checkpoint-now", checkpoints::now),
                Map.entry("checkpoint-list", checkpoints::list),
                Map.entry("checkpoint-verify", checkpoints::verify),
                Map.entry("checkpoint-revert", checkpoints::revert),
                Map.entry("journal-stat", (a, p) -> journalStat(house)),
                Map.entry("tokenizer-train", (a, p) -> trainTokenizer(house)),
                Map.entry("tokenizer-encode", (a, p) -> encode(house, a)),
                Map.entry("tokenizer-decode", (a, p) -> decode(house, a)),
                Map.entry("doctor", (a, p) -> new Doctor(house, a.path("reach").asBoolean()).examine()));
    }

    private static ObjectNode journalStat(House house) throws Exception {
        ObjectNode answer = JSON.createObjectNode();
        StatusReport.journal(answer.putObject("journal"), house.journal().stat());
        StatusReport.intake(answer.putObject("intake"), house.intake().status());
        return answer;
    }

    private static ObjectNode trainTokenizer(House house) throws IOException {
        boolean there = house.tokenizers().current().isPresent();
        Tokenizer tokenizer = house.tokenizers().trainOn(house.journal().end());
        return JSON.createObjectNode()
                .put("state", there ? "there was one already; it is frozen, a new model name gets a new one" : "trained")
                .put("vocabulary", tokenizer.vocabularySize())
                .put("fingerprint", tokenizer.fingerprint())
                .put("file", house.modelDirectory().tokenizer().toString());
    }

    private static Tokenizer tokenizer(House house, ObjectNode arguments) throws IOException, RefusedException {
        String file = arguments.path("tokenizer").asText("");
        if (!file.isEmpty()) {
            return TokenizerJson.read(Path.of(file));
        }
        return house.tokenizers().current().orElseThrow(() -> new RefusedException(ExitCode.FAILED,
                "the model has no tokenizer yet: " + house.tokenizers().health().detail() + "; name one with --tokenizer FILE"));
    }

    private static ObjectNode encode(House house, ObjectNode arguments) throws IOException, RefusedException {
        Tokenizer tokenizer = tokenizer(house, arguments);
        ObjectNode answer = JSON.createObjectNode();
        byte[] text = read(arguments.path("file").asText());
        var ids = answer.putArray("ids");
        for (int id : tokenizer.encode(text)) {
            ids.add(id);
        }
        return answer.put("bytes", text.length).put("tokens", ids.size());
    }

    private static ObjectNode decode(House house, ObjectNode arguments) throws IOException, RefusedException {
        Tokenizer tokenizer = tokenizer(house, arguments);
        int[] ids = Arguments.texts(arguments, "ids").stream().mapToInt(Integer::parseInt).toArray();
        for (int id : ids) {
            if (id < 0 || id >= tokenizer.vocabularySize()) {
                throw new RefusedException(ExitCode.USAGE, "id=" + id + " is outside the vocabulary of " + tokenizer.vocabularySize());
            }
        }
        return JSON.createObjectNode()
                .put("text", new String(tokenizer.decode(ids, 0, ids.length), java.nio.charset.StandardCharsets.UTF_8));
    }

    private static byte[] read(String file) throws IOException, RefusedException {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > 256L << 20) {
                throw new RefusedException(ExitCode.FAILED, file + " is over 256 MiB");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new RefusedException(ExitCode.FAILED, "there is no file " + file);
        }
    }
}
