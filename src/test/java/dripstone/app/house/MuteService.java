package dripstone.app.house;

import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Its one thread hangs with the lock that its health needs. */
final class MuteService implements Service {
    private final CountDownLatch hang;
    private final CountDownLatch holding = new CountDownLatch(1);
    private final Object lock = new Object();
    private final Heartbeat heartbeat = new Heartbeat("mute", "mute");

    MuteService(CountDownLatch hang) {
        this.hang = hang;
    }

    @Override
    public String name() {
        return "mute";
    }

    @Override
    public void start() throws InterruptedException {
        Thread.ofPlatform().name("mute").daemon().start(this::hold);
        holding.await();
    }

    private void hold() {
        synchronized (lock) {
            heartbeat.works("holding its lock");
            holding.countDown();
            try {
                hang.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        heartbeat.waits();
    }

    @Override
    public void stop(Duration deadline) {}

    @Override
    public Health health() {
        synchronized (lock) {
            return new Health.Up("has its lock");
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }
}
