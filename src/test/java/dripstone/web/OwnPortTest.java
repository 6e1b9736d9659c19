package dripstone.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Pulse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A port whose server answers, is silent, or turns clients away. */
final class OwnPortTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofMillis(50);

    /** How the server treats clients. */
    private enum Manner {
        ANSWERS,
        IS_SILENT,
        TURNS_AWAY
    }

    private final AtomicReference<Manner> manner = new AtomicReference<>(Manner.ANSWERS);
    private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final OwnPort port = new OwnPort((InetSocketAddress) server.getLocalSocketAddress(), EVERY, Duration.ofMillis(300));

    OwnPortTest() throws IOException {
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        port.close();
        server.close();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                switch (manner.get()) {
                    case ANSWERS -> {
                        int _ = client.getInputStream().read(new byte[1000]);
                        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        client.close();
                    }
                    case IS_SILENT -> { }
                    case TURNS_AWAY -> client.close();
                }
            }
        } catch (SocketException e) {
            // closed: the end
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aServerThatAnswers_isWell() {
        port.open();
        long before = port.pulse().progress();
        await().atMost(SOON).until(() -> port.pulse().progress() > before + 4);
        assertEquals("", port.trouble());
    }

    @Test
    void silence_isWorkWithoutProgress_untilItIsAnsweredAgain() {
        port.open();
        manner.set(Manner.IS_SILENT);
        await().atMost(SOON).until(() -> port.trouble().contains("does not answer"));
        Pulse silent = port.pulse();
        assertTrue(silent.isWorking());
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> port.pulse().equals(silent));
        manner.set(Manner.ANSWERS);
        await().atMost(SOON).until(() -> port.trouble().isEmpty() && port.pulse().progress() > silent.progress());
    }

    /** Whoever occupies all connections can make the daemon say so, and not have it ended. */
    @Test
    void aServerThatTurnsClientsAway_isAwake() {
        manner.set(Manner.TURNS_AWAY);
        port.open();
        await().atMost(SOON).until(() -> port.trouble().contains("too many clients"));
        long before = port.pulse().progress();
        await().atMost(SOON).until(() -> port.pulse().progress() > before + 4);
        assertFalse(port.trouble().isEmpty());
    }

    @Test
    void aPortAtWhichNobodyListens_isSilence() throws IOException {
        server.close();
        port.open();
        await().atMost(SOON).until(() -> port.trouble().contains("does not answer"));
        Pulse silent = port.pulse();
        assertTrue(silent.isWorking());
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> port.pulse().equals(silent));
    }
}
