package dripstone.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemdNotifierTest {
    @Test
    void withoutSystemdThereIsNothingToNotify() throws IOException {
        assertTrue(SystemdNotifier.fromEnvironment(Map.of()).isEmpty());
    }

    @Test
    void theWatchdogsTimeIsRead() throws IOException {
        SystemdNotifier notifier = SystemdNotifier.fromEnvironment(
                Map.of("NOTIFY_SOCKET", "/nowhere", "WATCHDOG_USEC", "30000000")).orElseThrow();
        assertEquals(Duration.ofSeconds(30), notifier.watchdog().orElseThrow());
    }

    @Test
    void aSocketThatIsNotThereIsSaid(@TempDir Path directory) throws IOException {
        SystemdNotifier notifier =
                SystemdNotifier.fromEnvironment(Map.of("NOTIFY_SOCKET", directory.resolve("none").toString())).orElseThrow();
        assertTrue(assertThrows(IOException.class, () -> notifier.send("READY=1")).toString().contains("errno="));
        assertThrows(IOException.class, () -> SystemdNotifier.fromEnvironment(Map.of("NOTIFY_SOCKET", "relative")));
    }

    /** A receiver in Python, which has the datagram Unix sockets that Java lacks. */
    @Test
    void theStateArrivesAsOneDatagram(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs /usr/bin/python3 to receive the datagram");
        Path socket = directory.resolve("notify");
        Path got = directory.resolve("got");
        Process receiver = new ProcessBuilder("/usr/bin/python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1])
                open(sys.argv[2], 'wb').write(s.recv(4096))
                """, socket.toString(), got.toString()).inheritIO().start();
        try {
            Awaitility.await().until(() -> Files.exists(socket));
            SystemdNotifier.fromEnvironment(Map.of("NOTIFY_SOCKET", socket.toString())).orElseThrow().send("READY=1\nSTATUS=up");
            assertTrue(receiver.waitFor(10, TimeUnit.SECONDS));
            assertEquals("READY=1\nSTATUS=up", Files.readString(got, StandardCharsets.UTF_8));
        } finally {
            receiver.destroyForcibly();
        }
    }
}
