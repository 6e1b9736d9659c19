package dripstone.app.house;

import dripstone.life.Health;
import dripstone.life.SystemdNotifier;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the daemon is. While it starts, that it needs longer, as long as something of it makes progress (an index that is
 * caught up takes minutes); once, that it is ready; then, that it lives, as long as no stage of it is stuck: a daemon with a stuck stage is
 * ended by systemd and started anew.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(20);
    /** Asked for at a time while the daemon starts; what it is from then on. */
    private static final Duration MORE_TIME = Duration.ofMinutes(2);

    private final SystemdNotifier systemd;
    private final Supplier<Map<String, Health>> health;
    private final Supplier<Map<String, String>> stuck;
    private final LongSupplier progress;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean ready;
    // of the thread that reports
    private boolean troubled;
    private boolean silent;
    private long seen;

    /** @param stuck stages, each with what it is at @param progress any number that changes while something goes on */
    Watchdog(SystemdNotifier systemd, Supplier<Map<String, Health>> health, Supplier<Map<String, String>> stuck, LongSupplier progress) {
        this.systemd = systemd;
        this.health = health;
        this.stuck = stuck;
        this.progress = progress;
    }

    /** The daemon comes up. */
    void starting() {
        // half of what systemd waits for, so that one report may be late
        Duration every = systemd.watchdog().map(d -> d.dividedBy(2)).filter(d -> d.compareTo(REPORT_EVERY) < 0).orElse(REPORT_EVERY);
        Thread.ofPlatform().name("watchdog").daemon().start(() -> report(every));
    }

    /** It is up. */
    void ready() throws IOException {
        systemd.send("READY=1\nSTATUS=" + line() + "\nMAINPID=" + ProcessHandle.current().pid());
        ready = true;
    }

    private void report(Duration every) {
        try {
            while (!stop.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One report. */
    void look() {
        if (!ready) {
            long now = progress.getAsLong();
            if (now != seen) {
                seen = now;
                send("EXTEND_TIMEOUT_USEC=" + MORE_TIME.toNanos() / 1000 + "\nSTATUS=starting");
            }
            return;
        }
        Map<String, String> standing = stuck.get();
        if (standing.isEmpty()) {
            silent = false;
            send("WATCHDOG=1\nSTATUS=" + line());
        } else {
            if (!silent) {
                LOG.error("systemd is no longer told that the daemon lives: stuck={}", standing.keySet());
            }
            silent = true;
            send("STATUS=stuck: " + standing.toString().replace('\n', ' '));
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
