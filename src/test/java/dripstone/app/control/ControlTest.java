package dripstone.app.control;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.Claims;
import dripstone.life.Health;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ControlTest {
    @TempDir
    private Path dir;

    private Path socket = Path.of("");
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private ControlServer server = new ControlServer(socket, Map.of());

    @BeforeEach
    void start() throws IOException {
        socket = dir.resolve("control.sock");
        server = new ControlServer(socket, Map.of(
                "echo", (arguments, progress) -> arguments.deepCopy().put("answered", true),
                "steps", (arguments, progress) -> {
                    progress.accept("one");
                    progress.accept("two");
                    return Frame.object();
                },
                "refuse", (arguments, progress) -> {
                    throw new RefusedException(ExitCode.DAMAGED, "two of them are damaged");
                },
                "fail", (arguments, progress) -> {
                    throw new UncheckedIOException(new IOException("the ledger cannot be read"));
                },
                "much", (arguments, progress) -> Frame.object().put("text", "x".repeat(5 << 20)),
                "hold", (arguments, progress) -> {
                    asked.countDown();
                    held.await();
                    return Frame.object();
                }));
        server.start();
    }

    @AfterEach
    void stop() {
        held.countDown();
        server.stop(Duration.ofSeconds(1));
    }

    private ObjectNode ask(String operation, List<String> progress) throws IOException, RefusedException {
        try (ControlClient client = ControlClient.connect(socket).orElseThrow()) {
            return client.ask(operation, Frame.object().put("given", "grün"), progress::add);
        }
    }

    private RefusedException refusal(String operation) {
        return assertThrows(RefusedException.class, () -> ask(operation, new ArrayList<>()));
    }

    @Test
    void ask_givesArgumentsThere_andTheAnswerBack() throws Exception {
        ObjectNode answer = ask("echo", new ArrayList<>());
        assertEquals("grün", answer.path("given").asText());
        assertTrue(answer.path("answered").asBoolean());
    }

    @Test
    void progress_arrivesInOrder_beforeTheAnswer() throws Exception {
        List<String> lines = new ArrayList<>();
        assertTrue(ask("steps", lines).isEmpty());
        assertEquals(List.of("one", "two"), lines);
    }

    @Test
    void refusal_bringsItsReasonAndExitCode() {
        RefusedException refused = refusal("refuse");
        assertEquals("two of them are damaged", refused.getMessage());
        assertEquals(ExitCode.DAMAGED, refused.exitCode());
    }

    @Test
    void failureOfTheOperation_isToldToWhoeverAsked() {
        RefusedException refused = refusal("fail");
        Claims.assertSays(refused, "the ledger cannot be read");
        assertEquals(ExitCode.FAILED, refused.exitCode());
    }

    @Test
    void unknownOperation_isRefusedByName() {
        RefusedException refused = refusal("dance");
        Claims.assertSays(refused, "'dance'", "another version");
        assertEquals(ExitCode.USAGE, refused.exitCode());
    }

    @Test
    void answerThatDoesNotFit_isRefusedWithTheReason() {
        Claims.assertSays(refusal("much"), "4 MiB");
    }

    @Test
    void requestThatDoesNotFit_isRefusedBeforeItIsSent() throws Exception {
        try (ControlClient client = ControlClient.connect(socket).orElseThrow()) {
            ObjectNode large = Frame.object().put("text", "x".repeat(5 << 20));
            Claims.assertSays(assertThrows(IOException.class, () -> client.ask("echo", large, line -> { })), "4 MiB");
        }
    }

    @Test
    void lineThatNeverEnds_orIsNoJson_endsThatConnectionOnly() throws Exception {
        for (String line : new String[] {"x".repeat((4 << 20) + 10), "{not json\n", "[1]\n", "\n"}) {
            try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                try {
                    while (bytes.hasRemaining()) {
                        raw.write(bytes);
                    }
                    assertEquals(-1, raw.read(ByteBuffer.allocate(10)));
                } catch (IOException e) {
                    assertTrue(line.length() > 4 << 20, "the server hung up while it was written to: " + e);
                }
            }
            assertTrue(ask("echo", new ArrayList<>()).path("answered").asBoolean());
        }
    }

    @Test
    void socket_isItsOwnersOnly() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }

    @Test
    void socketOfADeadDaemon_isNoDaemon_andIsReplacedByTheNext() throws Exception {
        server.stop(Duration.ofSeconds(1));
        assertTrue(ControlClient.connect(socket).isEmpty(), "no file");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket), "a killed process leaves its file");
        assertTrue(ControlClient.connect(socket).isEmpty(), "nobody listens");
        server.start();
        assertTrue(ask("echo", new ArrayList<>()).path("answered").asBoolean());
    }

    @Test
    void stop_endsWaitingCommands_andTakesTheFileAway() throws Exception {
        Thread waiting = Thread.ofVirtual().start(() -> assertThrows(IOException.class, () -> ask("hold", new ArrayList<>())));
        asked.await();
        server.stop(Duration.ofSeconds(1));
        await().until(() -> !waiting.isAlive());
        assertFalse(Files.exists(socket));
        assertInstanceOf(Health.Starting.class, server.health());
    }

    @Test
    void pathThatIsTooLong_isRefusedWithTheWayOut() {
        ControlServer far = new ControlServer(dir.resolve("d".repeat(120)).resolve("control.sock"), Map.of());
        Claims.assertSays(assertThrows(IOException.class, far::start), "socket=", "107 bytes");
    }
}
