package dripstone.app.house;

import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with withdrawals that could not be carried out when they were asked: erasing may have to wait for the trainer. */
final class OpenWithdrawals implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(OpenWithdrawals.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    /** A journal of any size is read and its files are written anew, at any disk's pace. */
    private static final Duration LONGEST = Duration.ofHours(6);

    private final House house;
    private final Heartbeat heartbeat = new Heartbeat("withdrawals", "withdrawals");
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile String trouble = "";

    OpenWithdrawals(House house) {
        this.house = house;
    }

    @Override
    public String name() {
        return "withdrawals";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name(name()).start(() -> heartbeat.run(this::run));
    }

    private void run() {
        try {
            while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (house.forgetting().isAnythingOpen()) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        heartbeat.works("carrying out what is withdrawn", LONGEST);
        try {
            house.forgetting().carryOutOpen(line -> LOG.debug("withdrawals: {}", line));
            trouble = "";
        } catch (IOException | RuntimeException e) {
            if (trouble.isEmpty()) {
                LOG.warn("withdrawals cannot be carried out, tried again every {}: {}", LOOK_EVERY, e.toString());
            }
            trouble = e.toString();
        } finally {
            heartbeat.waits();
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stop.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt(); // what it was at is finished at the next start
            if (!running.join(deadline)) {
                trouble = "did not end within " + deadline;
            }
        }
    }

    @Override
    public Health health() {
        int open = house.withdrawals().open().size();
        if (!trouble.isEmpty()) {
            return new Health.Degraded("open=" + open + ": " + trouble);
        }
        return new Health.Waiting("withdrawn=" + house.withdrawals().all().size() + " open=" + open);
    }
}
