package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.config.DripstoneSettings;
import dripstone.disk.SpaceFloor;
import dripstone.kernel.Processor;
import dripstone.life.Bytes;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Looks at everything that the daemon needs, with the code that the daemon starts with. */
final class Doctor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;
    private final DripstoneSettings settings;
    private final boolean reach;
    private final ArrayNode checks = JSON.createArrayNode();
    private int bad;
    private int warnings;

    /** Not as it should be, yet nothing that keeps the daemon from working. */
    private static final class WarningException extends Exception {
        private static final long serialVersionUID = 1;

        WarningException(String reason) {
            super(reason);
        }
    }

    /** @param reach whether sites are asked for their robots.txt, not only looked up */
    Doctor(House house, boolean reach) {
        this.house = house;
        this.reach = reach;
        this.settings = house.configuration().settings();
    }

    ObjectNode examine() {
        check("java", () -> Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, heap at most "
                + new Bytes(Runtime.getRuntime().maxMemory()));
        check("jvm-flags", Doctor::flags);
        check("configuration", () -> "read: folders=" + settings.folders().size() + " sites=" + house.configuration().sites().size());
        check("last-run", this::lastRun);
        check("journal", () -> "entries=" + house.journal().stat().entries() + " end=" + house.journal().end());
        check("free-space", this::freeSpace);
        check("processor", Doctor::processor);
        check("kernels", () -> house.kernels().description());
        check("memory", this::memory);
        check("documents", () -> ParserRoom.of(settings).requireRoom(TrainingMemory.room()));
        if (settings.web().enabled()) {
            check("web-port", this::port);
        }
        SourceChecks sources = new SourceChecks(settings, reach);
        settings.folders().forEach(f -> check("folder " + f.name(), () -> sources.folder(f)));
        house.configuration().sites().forEach(s -> check("site " + s.name(), () -> sources.site(s)));
        ObjectNode answer = JSON.createObjectNode();
        answer.set("checks", checks);
        return answer.put("bad", bad).put("warnings", warnings);
    }

    private void check(String name, Callable<String> examination) {
        ObjectNode result = checks.addObject().put("check", name);
        try {
            result.put("verdict", "good").put("detail", examination.call());
        } catch (WarningException e) {
            warnings++;
            result.put("verdict", "warn").put("detail", e.getMessage());
        } catch (Exception | LinkageError e) { // a check that fails is what this is for
            bad++;
            result.put("verdict", "BAD").put("detail", e instanceof IOException ? e.getMessage() : e.toString());
        }
    }

    private static String flags() throws IOException {
        JvmFlags flags = JvmFlags.ofThisProcess();
        Optional<String> trouble = flags.trouble();
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        return "all " + flags.wanted().size() + " are given; " + flags.place();
    }

    /** The run before the one that runs now, or the last one where none does. */
    private String lastRun() throws IOException, WarningException {
        RunLog.Runs runs = RunLog.read(house.data());
        Optional<RunLog.Run> last = house.daemon().isPresent() ? runs.before() : runs.last();
        if (last.isEmpty()) {
            return "no run of the daemon is on record before this";
        }
        Optional<CrashReports.Report> crash = CrashReports.newest(LastRun.places(last.get()), Instant.EPOCH);
        String newest = crash.map(r -> "; newest crash report on this machine: " + r.file() + " of " + r.written()).orElse("");
        LastRun told = LastRun.of(last.get());
        if (told.trouble().isPresent()) {
            throw new WarningException(told.trouble().get() + newest);
        }
        return told.description() + newest;
    }

    private String freeSpace() throws IOException {
        FileStore disk = Files.getFileStore(house.data().root());
        return switch (SpaceFloor.of(house.data().root(), settings.disk().freeSpaceFloor()).check()) {
            case SpaceFloor.State.Open open -> open.usable() + " of " + new Bytes(disk.getTotalSpace()) + " usable on " + disk.type()
                    + ", the floor is " + settings.disk().freeSpaceFloor();
            case SpaceFloor.State.Closed closed -> throw new IOException(closed.reason());
        };
    }

    private static String processor() {
        Processor here = Processor.here();
        return (here.model().isEmpty() ? "unknown" : here.model()) + ": has " + here.features() + ", lacks " + here.lacking()
                + "; kernel.precision auto takes " + here.precision().compute() + ": " + here.reason();
    }

    /** A model that is being trained already has its memory. */
    private String memory() throws IOException {
        int vocabulary = house.tokenizers().current().map(t -> t.vocabularySize()).orElse(settings.tokenizer().vocabularySize());
        ModelShape shape = StartingPoint.shape(settings, house.modelDirectory(), vocabulary);
        TrainingMemory memory = TrainingMemory.of(settings, shape, house.kernels().precision());
        long room = TrainingMemory.room();
        if (house.daemon().flatMap(d -> d.learning().status()).isPresent()) {
            long whole = Long.MAX_VALUE; // it looked at the room before it took its own
            return "training has its " + new Bytes(memory.total(whole)) + ": " + memory.describe(whole);
        }
        memory.requireFits(room);
        String waits = memory.copies(room) ? "" : "; training waits while a snapshot is written (checkpoint.copy)";
        return "training needs " + new Bytes(memory.total(room)) + ", " + new Bytes(room) + " are left: " + memory.describe(room) + waits;
    }

    private String port() throws IOException {
        Optional<String> listens = house.daemon().flatMap(Daemon::webAddress);
        if (listens.isPresent()) {
            return "the daemon listens at " + listens.get();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(settings.web().host(), settings.web().port()));
            return settings.web().host() + ":" + settings.web().port() + " is free";
        } catch (IOException e) {
            throw new IOException("web.port=" + settings.web().port() + " cannot be listened on: " + e.getMessage(), e);
        }
    }
}
