package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dripstone.life.Health;
import dripstone.life.Service;
import dripstone.life.ServiceStack;
import dripstone.life.Supervisor;
import dripstone.life.SystemdNotifier;
import dripstone.life.WatchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Services under a real supervisor, for which a stage is stuck after a second, and under the watchdog, whose words to systemd arrive at a
 * real datagram socket.
 */
final class UnderWatch implements AutoCloseable {
    static final Duration STUCK_AFTER = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Logger STUCK_LOG = (Logger) LoggerFactory.getLogger("dripstone.life.StuckWatch");

    private final ServiceStack stack = new ServiceStack(Duration.ofSeconds(5));
    private final Supervisor supervisor = new Supervisor(stack,
            new WatchSettings(STUCK_AFTER, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(10)), reason -> { }, new Random(5));
    private final Path got;
    private final Process receiver;
    private final Watchdog watchdog;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            log.add(line.getFormattedMessage());
        }
    };
    private int looks;

    /** @param dir for the socket */
    UnderWatch(Path dir, Service... services) throws Exception {
        Path socket = dir.resolve("notify");
        got = Files.createFile(dir.resolve("got"));
        receiver = new ProcessBuilder("/usr/bin/python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1])
                while True:
                    m = s.recv(65536)
                    with open(sys.argv[2], 'ab') as f: f.write(b'<' + m.replace(b'\\n', b'|') + b'>\\n')
                """, socket.toString(), got.toString()).inheritIO().start();
        await().until(() -> Files.exists(socket));
        Optional<SystemdNotifier> systemd = SystemdNotifier.fromEnvironment(Map.of("NOTIFY_SOCKET", socket.toString()));
        watchdog = new Watchdog(systemd.orElseThrow(), supervisor::lastHealthOfAll, supervisor::stuck, System::nanoTime);
        appender.start();
        STUCK_LOG.setLevel(Level.INFO); // a command that ran in this process may have silenced it
        STUCK_LOG.addAppender(appender);
        for (Service service : services) {
            stack.start(service);
        }
        stack.start(supervisor);
        watchdog.ready();
        looks = 1;
    }

    static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/bin/python3"));
    }

    /** What the watchdog says now. */
    String report() throws IOException {
        watchdog.look();
        looks++;
        await().atMost(PATIENCE).until(() -> Files.readAllLines(got).size() == looks);
        return Files.readAllLines(got).getLast();
    }

    /** It is named, with what it did and where it is, in health and log; and the sign of life is no longer given. */
    void seesStuck(Service service, String stage, String work, String where) throws IOException {
        await(stage).atMost(PATIENCE).until(() -> supervisor.stuck().keySet().stream().anyMatch(s -> s.startsWith(stage)));
        String name = supervisor.stuck().keySet().stream().filter(s -> s.startsWith(stage)).findFirst().orElseThrow();
        String said = Objects.requireNonNull(supervisor.stuck().get(name));
        assertTrue(said.contains(work) && said.contains(where), said);
        Health health = assertInstanceOf(Health.Failed.class, supervisor.healthOfAll().get(service.name()));
        assertTrue(health.detail().contains(name + " is stuck") && health.detail().contains(where), health.detail());
        assertTrue(log.stream().anyMatch(l -> l.contains("stage is stuck: stage=" + name) && l.contains(where)), log::toString);
        String report = report();
        assertTrue(report.startsWith("<STATUS=stuck: ") && report.contains(name), report);
        assertFalse(report.contains("WATCHDOG=1"), report);
    }

    /** Nothing is stuck any more, and the sign of life is given again. */
    void seesRecovery(Service service, String stage) throws IOException {
        await(stage).atMost(PATIENCE).until(() -> supervisor.stuck().isEmpty());
        assertFalse(supervisor.healthOfAll().get(service.name()) instanceof Health.Failed, () -> supervisor.healthOfAll().toString());
        assertTrue(log.stream().anyMatch(l -> l.matches("stage (works again|that was stuck has ended): stage=" + stage + ".*")), log::toString);
        assertTrue(report().startsWith("<WATCHDOG=1|"));
    }

    /** For several times as long as makes a stage stuck. */
    void seesNothing() {
        await().during(STUCK_AFTER.multipliedBy(3)).atMost(PATIENCE).until(() -> supervisor.stuck().isEmpty());
        assertEquals(List.of(), log);
    }

    Supervisor supervisor() {
        return supervisor;
    }

    @Override
    public void close() {
        STUCK_LOG.detachAppender(appender);
        STUCK_LOG.setLevel(null);
        stack.close();
        receiver.destroyForcibly();
    }
}
