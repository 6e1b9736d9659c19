package dripstone.app.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.app.house.Daemon;
import dripstone.app.house.House;
import dripstone.source.crawl.HostileServer;
import dripstone.source.crawl.HostileServer.Route;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The frontier of a daemon that runs, asked and told through its control socket, while it crawls. */
final class FrontierSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path dir;

    private HostileServer server;
    private Daemon daemon;
    private final AtomicReference<String> usage = new AtomicReference<>("search=y");
    /** Behind it lies the home page. */
    private final Gate gate = new Gate();
    private StringWriter err = new StringWriter();
    private StringWriter out = new StringWriter();

    /** Closed until it is opened. */
    private static final class Gate {
        private final CountDownLatch open = new CountDownLatch(1);

        void await() throws IOException {
            try {
                if (!open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("the gate stays closed");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted at the gate", e);
            }
        }

        void open() {
            open.countDown();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        server = HostileServer.start();
        server.otherwise(path -> Route.status(404));
        server.on("/", x -> {
            gate.await();
            page("home", "/a", "/b", "/held/1").answer(x);
        });
        for (String path : List.of("/a", "/b", "/held/1", "/held/2", "/hidden")) {
            server.on(path, x -> Route.html(html("page " + path), "Content-Usage", usage.get()).answer(x));
        }
        Files.createDirectories(dir.resolve("sites"));
        Files.writeString(dir.resolve("dripstone.yaml"), "model-name: main\nweb: {enabled: false}\n");
        Files.writeString(dir.resolve("sites/docs.yaml"), """
                name: docs
                seeds: ["%s"]
                delay: 0s
                allow-private: true
                """.formatted(server.uri("/")));
        CommonOptions options = new CommonOptions();
        new CommandLine(options).parseArgs("--config", dir.resolve("dripstone.yaml").toString(), "--data", dir.resolve("data").toString());
        daemon = Daemon.start(House.open(options.dataDirectory(), options.configuration()));
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
        server.close();
    }

    private static String html(String name, String... links) {
        StringBuilder s = new StringBuilder("<!doctype html><html><head><title>" + name + "</title></head><body><main><h1>" + name
                + "</h1><p>This is " + name + ", which says enough about itself to be taken for text by whoever reads it here.</p>");
        for (String link : links) {
            s.append("<p><a href=\"").append(link).append("\">Another page</a> of this site can be reached from here as well.</p>");
        }
        return s.append("</main></body></html>").toString();
    }

    private static Route page(String name, String... links) {
        return Route.html(html(name, links));
    }

    private int run(String... arguments) {
        err = new StringWriter();
        out = new StringWriter();
        CommandLine line = RootCommand.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", dir.resolve("dripstone.yaml").toString(), "--data", dir.resolve("data").toString()));
        return line.execute(all.toArray(String[]::new));
    }

    private JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        assertEquals(0, run(all.toArray(String[]::new)), err.toString());
        try {
            return new ObjectMapper().readTree(out.toString());
        } catch (IOException e) {
            throw new AssertionError(out.toString(), e);
        }
    }

    private JsonNode site() {
        return json("status").path("sites").path(0);
    }

    private void awaitDone(int pages) {
        await().atMost(PATIENCE).until(() -> site().path("done").asInt() == pages && site().path("in-flight").asInt() == 0);
    }

    @Test
    void everyCommand_isAnsweredByTheFrontierAtWork() {
        assertEquals(0, run("frontier", "block", "prefix:" + server.uri("/held/"), "--reason", "not yet"), err.toString());
        gate.open();
        awaitDone(3);
        assertEquals(3, json("frontier", "list", "--state", "done").path("listed").asInt());
        JsonNode blocked = json("frontier", "list", "--state", "blocked");
        assertEquals(server.uri("/held/1").toString(), blocked.path("pages").path(0).path("address").asText(), blocked.toString());
        assertEquals("not yet", blocked.path("blocks").path(0).path("reason").asText());
        assertTrue(server.log("/held/1").isEmpty());
        assertEquals(2, run("frontier", "add", server.uri("/held/2").toString()));
        assertTrue(err.toString().contains("frontier unblock"), err.toString());

        assertEquals(0, run("frontier", "add", server.uri("/hidden").toString()), err.toString());
        awaitDone(4);
        assertFalse(server.log("/hidden").isEmpty(), "the daemon fetched what it was told of");
        assertEquals(0, run("frontier", "why", server.uri("/hidden").toString()), err.toString());
        assertTrue(out.toString().contains("rank") && out.toString().contains("robots"), out.toString());

        assertEquals(1, json("frontier", "unblock", "prefix:" + server.uri("/held/")).path("due-now").asInt());
        awaitDone(5);
        assertFalse(server.log("/held/1").isEmpty());
        assertEquals(0, run("frontier", "export", "--site", "docs"), err.toString());
        assertEquals(5, out.toString().lines().filter(l -> l.startsWith("{\"site\":\"docs\"")).count(), out.toString());
        assertTrue(err.toString().contains("5 pages"), err.toString());
        assertEquals(2, run("frontier", "list", "--limit", "0"));
    }

    @Test
    void pageThatIsWithdrawn_isNamedWithTheCommandThatForgetsIt() {
        gate.open();
        awaitDone(4);
        usage.set("train-ai=n");
        assertEquals(0, run("frontier", "add", server.uri("/a").toString()), err.toString());
        await().atMost(PATIENCE).until(() -> site().path("withdrawn").asInt() == 1);
        assertEquals(1, site().path("refused-by-signal").path("content-usage").asInt(), site().toString());
        assertEquals(0, run("frontier", "list", "--state", "withdrawn"), err.toString());
        assertTrue(out.toString().contains("dripstone source forget " + server.uri("/a")), out.toString());
    }
}
