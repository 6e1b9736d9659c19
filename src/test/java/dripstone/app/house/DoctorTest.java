package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationReader;
import dripstone.kernel.Processor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
    @TempDir
    private Path dir;

    private final List<String> asked = new ArrayList<>();

    private DataDirectory data() {
        return new DataDirectory(dir.resolve("data"));
    }

    private JsonNode examine(Configuration configuration, boolean reach) throws Exception {
        try (House house = House.open(data(), configuration)) {
            return new Doctor(house, reach).examine();
        }
    }

    private JsonNode examine() throws Exception {
        return examine(ConfigurationReader.read(null, Map.of("web.enabled", "false", "kernel.path", "scalar", "model.layers", "1")), false);
    }

    private static JsonNode check(JsonNode answer, String name) {
        for (JsonNode check : answer.path("checks")) {
            if (check.path("check").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + answer);
    }

    private Configuration withSite(String seed) throws Exception {
        Path conf = dir.resolve("conf");
        Files.createDirectories(conf.resolve("sites"));
        Files.writeString(conf.resolve("dripstone.yaml"), "web: {enabled: false}\nkernel: {path: scalar}\n");
        Files.writeString(conf.resolve("sites/s.yaml"), "name: s\nseeds: ['" + seed + "']\nallow-private: true\nconnect-timeout: 2s\n");
        return ConfigurationReader.read(conf.resolve("dripstone.yaml"), Map.of());
    }

    private HttpServer server(int status) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        http.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("User-Agent"));
                exchange.sendResponseHeaders(status, -1);
            }
        });
        http.start();
        return http;
    }

    @Test
    void theFlagsOfThisProcess_areAllGiven() throws Exception {
        JsonNode flags = check(examine(), "jvm-flags");
        assertEquals("good", flags.path("verdict").asText(), flags.toString());
    }

    @Test
    void aMissingFlag_isNamed_withTheFileThatSetsIt() {
        JvmFlags flags = new JvmFlags(List.of("--add-modules=jdk.incubator.vector", "-Da.b=1", "--enable-native-access=ALL-UNNAMED"),
                Set.of("--enable-native-access=ALL-UNNAMED"), key -> key.equals("dripstone.home") ? "/opt/dripstone" : null);
        assertEquals(List.of("--add-modules=jdk.incubator.vector", "-Da.b=1"), flags.missing());
        String told = flags.trouble().orElseThrow();
        assertTrue(told.startsWith("the virtual machine lacks 2 of 3 flags: --add-modules=jdk.incubator.vector -Da.b=1;"), told);
        assertTrue(told.contains("/opt/dripstone/lib/jvm.args"), told);
    }

    @Test
    void processor_isNamedWithThePathTaken() throws Exception {
        String detail = check(examine(), "processor").path("detail").asText();
        assertTrue(detail.contains("kernel.precision auto takes " + Processor.here().precision().compute()), detail);
    }

    @Test
    void lastRun_thatEndedCleanly_isGood() throws Exception {
        Files.createDirectories(data().root());
        assertEquals("no run of the daemon is on record before this", check(examine(), "last-run").path("detail").asText());
        RunLog.begin(data()).end("");
        JsonNode last = check(examine(), "last-run");
        assertEquals("good", last.path("verdict").asText(), last.toString());
        assertTrue(last.path("detail").asText().startsWith("ended cleanly: pid=" + ProcessHandle.current().pid()), last.toString());
    }

    @Test
    void lastRun_thatFailed_saysWith_What() throws Exception {
        Files.createDirectories(data().root());
        RunLog.begin(data()).end("trainer: no memory");
        JsonNode answer = examine();
        JsonNode last = check(answer, "last-run");
        assertEquals("warn", last.path("verdict").asText());
        assertTrue(last.path("detail").asText().contains("trouble=trainer: no memory"), last.toString());
        assertEquals(1, answer.path("warnings").asInt());
        assertEquals(0, answer.path("bad").asInt(), answer.toString());
    }

    @Test
    void lastRun_thatWasKilled_isToldFromOneThatCrashed() throws Exception {
        Files.createDirectories(data().root());
        RunLog.begin(data());
        JsonNode killed = check(examine(), "last-run");
        assertEquals("warn", killed.path("verdict").asText());
        assertTrue(killed.path("detail").asText().contains("it was killed"), killed.toString());

        RunLog.Run run = RunLog.read(data()).last().orElseThrow();
        Path report = Files.writeString(dir.resolve("hs_err_pid" + run.pid() + ".log"),
                "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x1, pid=1\n");
        LastRun crashed = LastRun.of(new RunLog.Run(run.pid(), Instant.now().minusSeconds(60), run.boot(), dir, Optional.empty(), ""));
        assertTrue(crashed.description().contains("the virtual machine crashed: report=" + report), crashed.description());
        assertTrue(crashed.description().contains("reason=SIGSEGV (0xb)"), crashed.description());
        LastRun rebooted = LastRun.of(new RunLog.Run(1, Instant.now(), "another boot", dir, Optional.empty(), ""));
        assertTrue(rebooted.description().contains("started anew meanwhile"), rebooted.description());
    }

    @Test
    void theRunBefore_isKept_andAnUnreadableRecordTellsNothing() throws Exception {
        Files.createDirectories(data().root());
        RunLog.begin(data()).end("first");
        RunLog second = RunLog.begin(data());
        assertEquals("first", second.before().orElseThrow().trouble());
        second.end("");
        assertEquals("first", RunLog.read(data()).before().orElseThrow().trouble());
        Files.writeString(data().runs(), "{\"last\": ");
        assertEquals(RunLog.Runs.NONE, RunLog.read(data()));
    }

    @Test
    void sites_areOnlyLookedUp_unlessAskedToReach() throws Exception {
        HttpServer http = server(200);
        try {
            Configuration configuration = withSite("http://127.0.0.1:" + http.getAddress().getPort() + "/a");
            assertEquals("127.0.0.1 is 127.0.0.1", check(examine(configuration, false), "site s").path("detail").asText());
            assertEquals(List.of(), asked);
            JsonNode reached = check(examine(configuration, true), "site s");
            assertEquals("good", reached.path("verdict").asText(), reached.toString());
            assertTrue(reached.path("detail").asText().contains("was read, 0 bytes"), reached.toString());
            assertEquals(1, asked.size(), "one request a server");
            assertTrue(asked.getFirst().startsWith("/robots.txt Dripstone/"), asked.toString());
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aSiteInTrouble_orThatNobodyServes_isBad() throws Exception {
        HttpServer http = server(503);
        String address = "http://127.0.0.1:" + http.getAddress().getPort() + "/";
        JsonNode inTrouble = check(examine(withSite(address), true), "site s");
        assertEquals("BAD", inTrouble.path("verdict").asText());
        assertTrue(inTrouble.path("detail").asText().contains("status=503"), inTrouble.toString());
        http.stop(0);
        JsonNode gone = check(examine(withSite(address), true), "site s");
        assertEquals("BAD", gone.path("verdict").asText());
        assertTrue(gone.path("detail").asText().contains("cannot be reached"), gone.toString());
        JsonNode nameless = check(examine(withSite("http://no-such-name.invalid/"), false), "site s");
        assertEquals("BAD", nameless.path("verdict").asText());
        assertTrue(nameless.path("detail").asText().contains("no-such-name.invalid"), nameless.toString());
        assertFalse(nameless.path("detail").asText().contains("Exception"), nameless.toString());
    }
}
