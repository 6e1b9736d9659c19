package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.config.DripstoneSettings;
import dripstone.disk.SpaceFloor;
import dripstone.kernel.Kernels;
import dripstone.life.Bytes;
import dripstone.model.ModelShape;
import dripstone.source.crawl.SiteSettings;
import dripstone.source.drop.FolderSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Looks at everything that the daemon needs, with the code that the daemon starts with. */
final class Doctor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;
    private final DripstoneSettings settings;
    private final ArrayNode checks = JSON.createArrayNode();
    private int bad;

    Doctor(House house) {
        this.house = house;
        this.settings = house.configuration().settings();
    }

    ObjectNode examine() {
        check("java", () -> Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, heap at most "
                + new Bytes(Runtime.getRuntime().maxMemory()));
        check("configuration", () -> "read: folders=" + settings.folders().size() + " sites=" + house.configuration().sites().size());
        check("journal", () -> "entries=" + house.journal().stat().entries() + " end=" + house.journal().end());
        check("free-space", this::freeSpace);
        check("kernels", this::kernels);
        check("memory", this::memory);
        check("documents", () -> ParserRoom.of(settings).requireRoom(TrainingMemory.room()));
        if (settings.web().enabled() && house.daemon().isEmpty()) {
            check("web-port", this::port);
        }
        settings.folders().forEach(f -> check("folder " + f.name(), () -> folder(f)));
        house.configuration().sites().forEach(s -> check("site " + s.name(), () -> site(s)));
        ObjectNode answer = JSON.createObjectNode();
        answer.set("checks", checks);
        return answer.put("bad", bad);
    }

    private void check(String name, Callable<String> examination) {
        ObjectNode result = checks.addObject().put("check", name);
        try {
            result.put("verdict", "good").put("detail", examination.call());
        } catch (Exception | LinkageError e) { // a check that fails is what this is for
            bad++;
            result.put("verdict", "BAD").put("detail", e instanceof IOException ? e.getMessage() : e.toString());
        }
    }

    private String freeSpace() throws IOException {
        return switch (SpaceFloor.of(house.data().root(), settings.disk().freeSpaceFloor()).check()) {
            case SpaceFloor.State.Open open -> open.usable() + " usable, the floor is " + settings.disk().freeSpaceFloor();
            case SpaceFloor.State.Closed closed -> throw new IOException(closed.reason());
        };
    }

    private String kernels() {
        Kernels kernels = house.kernels();
        return kernels.description();
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
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(settings.web().host(), settings.web().port()));
            return settings.web().host() + ":" + settings.web().port() + " is free";
        } catch (IOException e) {
            throw new IOException("web.port=" + settings.web().port() + " cannot be listened on: " + e.getMessage(), e);
        }
    }

    private static String folder(FolderSettings folder) throws IOException {
        if (!Files.isDirectory(folder.path()) || !Files.isReadable(folder.path())) {
            throw new IOException("path=" + folder.path() + " is no folder that this user can read");
        }
        if (folder.mode() == FolderSettings.Mode.TAKE && !Files.isWritable(folder.path())) {
            throw new IOException("path=" + folder.path() + " cannot be written by this user, which mode=take needs; use mode: follow");
        }
        return folder.path() + " can be " + (folder.mode() == FolderSettings.Mode.TAKE ? "read and written" : "read");
    }

    /** Only the name is looked up: a doctor is no visitor. */
    private static String site(SiteSettings site) throws IOException {
        StringBuilder found = new StringBuilder();
        for (URI seed : site.seeds()) {
            found.append(found.isEmpty() ? "" : ", ").append(seed.getHost()).append(" is ")
                    .append(InetAddress.getByName(seed.getHost()).getHostAddress());
        }
        return found.toString();
    }
}
