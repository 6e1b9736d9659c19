package dripstone.app.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dripstone.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A real daemon as a child process, operated as an administrator does: signals, commands, files, HTTP. */
final class OperationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String COOKIE = "session=kept-from-all-eyes-4711";
    private static final String PASSWORD = "pass-word-of-the-proxy-0815";

    @TempDir
    private Path dir;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer http;

    /** What a command printed, and its exit code. */
    private record Answer(int code, String out) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeEach
    void serve() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::page);
        http.start();
        Files.createDirectories(dir.resolve("conf/sites"));
        Files.createDirectories(dir.resolve("one"));
        Files.createDirectories(dir.resolve("two"));
        configuration("", "0.001");
    }

    @AfterEach
    void end() {
        http.stop(0);
    }

    /** Every page of a site names ten more, for ever. */
    private void page(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path + " cookie=" + exchange.getRequestHeaders().getFirst("Cookie")
                    + " proxy=" + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            StringBuilder body = new StringBuilder("<html><title>" + path + "</title><body><p>A page of some words about " + path + ", "
                    + path.hashCode() + " and what follows from it for everybody who reads.</p>");
            for (int i = 0; i < 10 && !path.equals("/robots.txt"); i++) {
                body.append("<a href='").append(path).append(path.endsWith("/") ? "" : "/").append(i).append("'>more</a> ");
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(path.equals("/robots.txt") ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void configuration(String moreFolders, String rate) throws IOException {
        Files.writeString(dir.resolve("conf/dripstone.yaml"), """
                folders:
                  - {name: one, path: %s, settle: 50ms}
                %s
                crawl: {contact: a-test}
                kernel: {path: scalar}
                intake: {near: {enabled: false}}
                tokenizer: {train-on: 1 TiB}
                train: {learning-rate: %s}
                web: {port: 0}
                """.formatted(dir.resolve("one"), moreFolders, rate));
    }

    private Path site(String name, String more) throws IOException {
        return Files.writeString(dir.resolve("conf/sites/" + name + ".yaml"), "name: " + name + "\nseeds: ['" + address() + "/" + name
                + "/']\ninclude: ['/" + name + "/']\ndelay: 100ms\nallow-private: true\n" + more);
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("src", "main", "launcher", "jvm.args"), "-XX:TieredStopAtLevel=1", "-Ddripstone.log=DEBUG", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "run", "--config",
                dir.resolve("conf/dripstone.yaml").toString(),
                "--data", dir.resolve("data").toString()));
        return new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true).redirectOutput(dir.resolve("log").toFile()).start();
    }

    private String log() throws IOException {
        return Files.readString(dir.resolve("log"));
    }

    private Answer command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--json", "--data", dir.resolve("data").toString(), "--config", dir.resolve("conf/dripstone.yaml").toString()));
        StringWriter out = new StringWriter();
        CommandLine line = RootCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        int code = line.execute(all.toArray(String[]::new));
        return new Answer(code, out.toString());
    }

    private JsonNode status() throws IOException {
        return command("status").json();
    }

    private List<String> sites() throws IOException {
        List<String> names = new ArrayList<>();
        status().path("sites").forEach(s -> names.add(s.path("name").asText()));
        return names;
    }

    private long asked(String site) {
        return asked.stream().filter(a -> a.startsWith("/" + site + "/")).count();
    }

    private static void hangUp(Process daemon) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid())).start().waitFor());
    }

    private void awaitLog(String words) {
        await(words).atMost(PATIENCE).until(() -> log().contains(words));
    }

    private void awaitReady(Process daemon) {
        await("ready").atMost(PATIENCE).until(() -> {
            assertTrue(daemon.isAlive(), log());
            return log().contains("Daemon ready data=");
        });
    }

    private void endInTime(Process daemon) throws Exception {
        daemon.destroy();
        assertTrue(daemon.waitFor(20, TimeUnit.SECONDS), () -> "SIGTERM was not honoured");
        assertTrue(Set.of(0, 143).contains(daemon.exitValue()), () -> "exit " + daemon.exitValue());
    }

    private HttpResponse<String> post(String action, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(status().path("web").asText() + "/api/" + action))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static boolean isHangUpHeeded() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("SigIgn:")).findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & 1) == 0;
    }

    @Test
    void hangUp_takesSitesAndFoldersUp_andABadFileLeavesTheOldInForce() throws Exception {
        assumeTrue(isHangUpHeeded(), "skipped: this process was started with SIGHUP ignored (nohup), and so are its children");
        site("a", "");
        Process daemon = start();
        try {
            awaitReady(daemon);
            await().atMost(PATIENCE).until(() -> asked("a") > 2);

            Path bad = site("b", "dellay: 3s\n");
            hangUp(daemon);
            awaitLog("configuration is not taken up, the old one stays in force: file=" + bad + " line=6 key=dellay reason=is no setting");
            assertEquals(List.of("a"), sites());
            long before = asked("a");
            await("the old goes on").atMost(PATIENCE).until(() -> asked("a") > before);

            site("b", "");
            configuration("  - {name: two, path: " + dir.resolve("two") + ", settle: 50ms}", "0.002");
            hangUp(daemon);
            awaitLog("configuration is taken up: sites: added=[b] removed=[] changed=[]; folders: added=[two] removed=[] changed=[]");
            awaitLog("needs a restart: key=train.learning-rate change=0.001 -> 0.002");
            assertEquals(List.of("a", "b"), sites());
            await().atMost(PATIENCE).until(() -> asked("b") > 2);
            Files.writeString(dir.resolve("two/note.md"), "a note in a folder that was not there at the start\n");
            await().atMost(PATIENCE).until(() -> Files.exists(dir.resolve("two/processed/note.md")));

            Files.delete(dir.resolve("conf/sites/a.yaml"));
            Answer reload = command("reload");
            assertEquals(0, reload.code(), reload.out());
            assertEquals("added=[] removed=[a] changed=[]", reload.json().path("sites").asText());
            assertEquals(List.of("b"), sites());
            Files.writeString(dir.resolve("conf/dripstone.yaml"), "folders: 7\n");
            assertEquals(3, command("reload").code());
            endInTime(daemon);
        } finally {
            daemon.destroyForcibly();
        }
        assertTrue(Files.readString(dir.resolve("data/runs.json")).contains("\"ended\""));
    }

    @Test
    void pausedIntake_fetchesAndTakesNothing_untilResumed_byCommandOrHttp() throws Exception {
        site("a", "");
        Process daemon = start();
        try {
            awaitReady(daemon);
            await().atMost(PATIENCE).until(() -> asked("a") > 2);
            Answer paused = command("pause", "intake");
            assertEquals(0, paused.code(), paused.out());
            assertTrue(status().path("intake-paused").asText().startsWith("since 20"), status().toString());
            await().atMost(PATIENCE).until(() -> status().path("health").path("crawler").asText().contains("in-flight=0"));
            assertTrue(status().path("health").path("folders").asText().startsWith("waiting: paused by a person"), status().toString());
            long before = asked.size();
            Files.writeString(dir.resolve("one/note.md"), "a note that comes while intake is paused\n");
            site("b", "");
            assertEquals(0, command("reload").code());
            await("stands still, also what was taken up meanwhile").during(Duration.ofSeconds(3)).atMost(PATIENCE)
                    .until(() -> asked.size() == before && Files.exists(dir.resolve("one/note.md")));

            assertEquals(401, post("resume/intake", "").statusCode());
            String token = Files.readString(dir.resolve("data/web-token")).strip();
            assertEquals(200, post("resume/intake", token).statusCode());
            await().atMost(PATIENCE).until(() -> asked("a") > 0 && asked("b") > 0 && asked.size() > before + 3);
            await().atMost(PATIENCE).until(() -> Files.exists(dir.resolve("one/processed/note.md")));
            assertTrue(status().path("intake-paused").isMissingNode());
            assertEquals(200, post("pause/intake", token).statusCode());
            assertEquals("goes on", command("resume", "intake").json().path("intake").asText());
            endInTime(daemon);
        } finally {
            daemon.destroyForcibly();
        }
        assertEquals(4, command("pause", "intake").code());
    }

    @Test
    void noSecret_standsInLogs_orInWhatTheDaemonSaysOfItself() throws Exception {
        Path cookie = Files.writeString(dir.resolve("cookie"), COOKIE + "\n");
        Path password = Files.writeString(dir.resolve("password"), PASSWORD + "\n");
        site("a", "fetch: {authentication: {kind: cookie, secret-file: " + cookie + "}}\n");
        site("b", "fetch: {proxy: '" + address() + "', proxy-login: {user: me, secret-file: " + password + "}}\n");
        Process daemon = start();
        StringBuilder told = new StringBuilder();
        try {
            awaitReady(daemon);
            await("the cookie is used").atMost(PATIENCE).until(() -> asked.stream().anyMatch(a -> a.contains(COOKIE)));
            await("the password is used").atMost(PATIENCE).until(() -> asked.stream().anyMatch(a -> a.contains("proxy=Basic")));
            String token = Files.readString(dir.resolve("data/web-token")).strip();
            post("reload", token);
            post("resume/intake", "wrong-token-of-somebody-else-entirely");
            told.append(command("status").out()).append(command("doctor", "--reach").out()).append(command("journal", "stat").out());
            String web = status().path("web").asText();
            try (HttpClient client = HttpClient.newHttpClient()) {
                for (String path : List.of("/metrics", "/readyz", "/api/status")) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(web + path)).build();
                    told.append(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
                }
            }
            Files.delete(password);
            told.append(command("reload").out());
            endInTime(daemon);
            told.append(log());
            for (String secret : List.of(COOKIE, "kept-from-all-eyes", PASSWORD, token, "wrong-token-of-somebody",
                    java.util.Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8)))) {
                assertFalse(told.toString().contains(secret), () -> secret + " stands in:\n" + told.toString().lines()
                        .filter(l -> l.contains(secret)).findFirst().orElse(""));
            }
            assertTrue(told.toString().contains("stays in force: reason=site=b"), "a secret that is gone is named by its file: " + told);
        } finally {
            daemon.destroyForcibly();
        }
    }
}
