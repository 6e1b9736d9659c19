package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.life.Health;
import dripstone.life.SystemdNotifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives at systemd's socket. */
final class WatchdogTest {
    @TempDir
    private Path dir;

    @Test
    void aStartThatGoesOn_asksForTime_aStuckStageSilencesTheSignOfLife() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs /usr/bin/python3 to receive datagrams");
        Path socket = dir.resolve("notify");
        Path got = dir.resolve("got");
        Process receiver = new ProcessBuilder("/usr/bin/python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1])
                while True:
                    m = s.recv(4096)
                    with open(sys.argv[2], 'ab') as f: f.write(b'<' + m.replace(b'\\n', b'|') + b'>\\n')
                """, socket.toString(), got.toString()).inheritIO().start();
        try {
            await().until(() -> Files.exists(socket));
            AtomicLong progress = new AtomicLong(1);
            AtomicReference<Map<String, String>> stuck = new AtomicReference<>(Map.of());
            Watchdog watchdog = new Watchdog(
                    SystemdNotifier.fromEnvironment(Map.of("NOTIFY_SOCKET", socket.toString())).orElseThrow(),
                    () -> Map.of("trainer", new Health.Up("training")), stuck::get, progress::get);
            watchdog.look();
            assertTrue(awaitLine(got, 1).startsWith("<EXTEND_TIMEOUT_USEC=120000000|"));
            watchdog.look(); // nothing has moved since: no more time is asked for
            watchdog.ready();
            assertTrue(awaitLine(got, 2).startsWith("<READY=1|STATUS=training"));
            watchdog.look();
            assertEquals("<WATCHDOG=1|STATUS=training>", awaitLine(got, 3));
            stuck.set(Map.of("packer", "no progress for over 900 s"));
            watchdog.look();
            String silent = awaitLine(got, 4);
            assertFalse(silent.contains("WATCHDOG=1"), silent);
            assertTrue(silent.contains("stuck: {packer=no progress"), silent);
            stuck.set(Map.of());
            watchdog.look();
            assertEquals("<WATCHDOG=1|STATUS=training>", awaitLine(got, 5));
        } finally {
            receiver.destroyForcibly();
        }
    }

    private static String awaitLine(Path file, int number) {
        await().until(() -> lines(file) >= number);
        try {
            assertEquals(number, lines(file));
            return Files.readAllLines(file).get(number - 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
