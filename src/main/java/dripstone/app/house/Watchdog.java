package dripstone.app.house;

import dripstone.life.Health;
import dripstone.life.SystemdNotifier;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd that the daemon is ready, what its services say, and, as long as they answer, that it lives. */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(20);

    private final SystemdNotifier systemd;
    private final Supplier<Map<String, Health>> health;
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean troubled;

    private Watchdog(SystemdNotifier systemd, Supplier<Map<String, Health>> health) {
        this.systemd = systemd;
        this.health = health;
    }

    static Watchdog start(SystemdNotifier systemd, Supplier<Map<String, Health>> health) throws IOException {
        Watchdog watchdog = new Watchdog(systemd, health);
        systemd.send("READY=1\nSTATUS=" + watchdog.line() + "\nMAINPID=" + ProcessHandle.current().pid());
        // half of what systemd waits for, so that one report may be late
        Duration every = systemd.watchdog().map(d -> d.dividedBy(2)).filter(d -> d.compareTo(REPORT_EVERY) < 0).orElse(REPORT_EVERY);
        Thread.ofPlatform().name("watchdog").daemon().start(() -> watchdog.report(every));
        return watchdog;
    }

    private void report(Duration every) {
        try {
            while (!stop.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                send("WATCHDOG=1\nSTATUS=" + line());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(String state) {
        try {
            systemd.send(state);
            troubled = false;
        } catch (IOException e) {
            if (!troubled) {
                LOG.warn("systemd cannot be told: {}", e.toString());
            }
            troubled = true;
        }
    }

    private String line() {
        Map<String, Health> services = health.get();
        List<String> bad = services.entrySet().stream()
                .filter(e -> e.getValue() instanceof Health.Failed || e.getValue() instanceof Health.Degraded)
                .map(e -> e.getKey() + ": " + e.getValue().detail())
                .toList();
        String shown = bad.isEmpty()
                ? services.entrySet().stream().filter(e -> e.getKey().equals("trainer")).map(e -> e.getValue().detail())
                        .collect(Collectors.joining())
                : String.join("; ", bad);
        return shown.replace('\n', ' ');
    }

    /** No more signs of life; systemd is told that the end is on its way. */
    void stopping() {
        stop.countDown();
        send("STOPPING=1\nSTATUS=publishing a last checkpoint");
    }
}
