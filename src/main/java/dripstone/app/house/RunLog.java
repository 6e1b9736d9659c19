package dripstone.app.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How the daemon's runs over a data directory began and ended: {@code runs.json} holds the one that runs or ran last, and the one
 * before it. A run that neither says its end nor lives was killed, or crashed.
 */
final class RunLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String BEFORE = "before";
    private static final String LAST = "last";

    private final Path file;
    private final Optional<Run> before;
    private final Run now;

    /**
     * One run.
     *
     * @param boot names the machine's start in which it ran; empty where the system does not say
     * @param crashFiles directory in which a virtual machine that crashes leaves its report
     * @param ended empty while it runs, and for ever where it was killed
     * @param trouble what had failed when it ended; empty where nothing had
     */
    record Run(long pid, Instant started, String boot, Path crashFiles, Optional<Instant> ended, String trouble) {
        private ObjectNode json() {
            ObjectNode node = JSON.createObjectNode().put("pid", pid).put("started", started.toString()).put("boot", boot)
                    .put("crash-files", crashFiles.toString());
            ended.ifPresent(t -> node.put("ended", t.toString()).put("trouble", trouble));
            return node;
        }

        private static Run of(JsonNode node) {
            return new Run(node.path("pid").asLong(), Instant.parse(node.path("started").asText()), node.path("boot").asText(),
                    Path.of(node.path("crash-files").asText("/tmp")),
                    node.has("ended") ? Optional.of(Instant.parse(node.path("ended").asText())) : Optional.empty(),
                    node.path("trouble").asText());
        }
    }

    /** @param last which runs now, where a daemon does */
    record Runs(Optional<Run> before, Optional<Run> last) {
        static final Runs NONE = new Runs(Optional.empty(), Optional.empty());
    }

    private RunLog(Path file, Optional<Run> before, Run now) {
        this.file = file;
        this.before = before;
        this.now = now;
    }

    /** Notes that a run begins. Its caller owns the directory. */
    static RunLog begin(DataDirectory data) throws IOException {
        Run now = new Run(ProcessHandle.current().pid(), Instant.now(), bootId(), CrashReports.directory(), Optional.empty(), "");
        RunLog log = new RunLog(data.runs(), read(data).last(), now);
        log.write(now);
        return log;
    }

    /** The run before this one. */
    Optional<Run> before() {
        return before;
    }

    /** Notes its end. @param trouble what had failed by then; empty for nothing */
    void end(String trouble) throws IOException {
        write(new Run(now.pid, now.started, now.boot, now.crashFiles, Optional.of(Instant.now()), trouble));
    }

    private void write(Run run) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        before.ifPresent(b -> all.set(BEFORE, b.json()));
        all.set(LAST, run.json());
        Publish.file(file, (all.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What stands there. A file that is no such record counts as none: it tells of the past, and nothing follows from it. */
    static Runs read(DataDirectory data) throws IOException {
        if (!Files.exists(data.runs())) {
            return Runs.NONE;
        }
        try {
            JsonNode all = JSON.readTree(Files.readAllBytes(data.runs()));
            return new Runs(run(all, BEFORE), run(all, LAST));
        } catch (com.fasterxml.jackson.core.JsonProcessingException | DateTimeParseException | java.nio.file.InvalidPathException e) {
            return Runs.NONE;
        }
    }

    private static Optional<Run> run(JsonNode all, String key) {
        return all.has(key) ? Optional.of(Run.of(all.path(key))) : Optional.empty();
    }

    private static String bootId() throws IOException {
        return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
    }

    /** Whether the machine was started anew since that run. */
    static boolean isOfEarlierBoot(Run run) throws IOException {
        return !run.boot().isEmpty() && !run.boot().equals(bootId());
    }
}
