package dripstone.life;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a stack of services from one thread: starts those again that failed, by what each says of its {@link Recovery}, with pauses
 * that grow; and names those that work and get nowhere. One line of the log for each transition. It is started last and so stopped first:
 * nothing is started again while the stack comes down.
 */
public final class Supervisor implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final ServiceStack services;
    private final WatchSettings settings;
    private final Consumer<String> newProcess;
    private final RandomGenerator random;
    private final StuckWatch stuck;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean askedForProcess;
    private volatile @Nullable Thread thread;

    /** @param newProcess is told once, with the reason, that only another process helps; returns at once */
    public Supervisor(ServiceStack services, WatchSettings settings, Consumer<String> newProcess, RandomGenerator random) {
        this.services = services;
        this.settings = settings;
        this.newProcess = newProcess;
        this.random = random;
        this.stuck = new StuckWatch(settings.stuckAfter());
    }

    @Override
    public String name() {
        return "supervisor";
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name(name()).daemon().start(this::watch);
    }

    private void watch() {
        try {
            do {
                look(System.nanoTime());
            } while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look at all of them. */
    void look(long nanos) {
        for (Service service : services.services()) {
            if (service == this || stop.getCount() == 0) {
                continue;
            }
            try {
                look(service, nanos);
            } catch (RuntimeException | Error e) { // memory, say: the next look may see more, and who watches must not end
                LOG.error("service cannot be looked at: service={}", service.name(), e);
            }
        }
    }

    private void look(Service service, long nanos) {
        service.pulses().forEach(pulse -> stuck.look(pulse, nanos));
        String reason = watched.computeIfAbsent(service.name(), name -> new Watched(service, settings, random, nanos)).look(nanos);
        if (reason != null && !askedForProcess) {
            askedForProcess = true;
            LOG.error("the daemon ends, so that another process takes its place: {}", reason);
            newProcess.accept(reason);
        }
    }

    /** Stages that are stuck, each with what it is at; any thread may ask. */
    public Map<String, String> stuck() {
        return stuck.stuck();
    }

    /**
     * How often a service was started again, and what it failed by.
     *
     * @param restarts since the start
     * @param lastFailure empty where there was none
     * @param nextAttempt how long until then; zero where none is due
     */
    public record Restarts(long restarts, String lastFailure, Duration nextAttempt) {}

    /** By name, those that failed at least once; any thread may ask. */
    public Map<String, Restarts> restarts() {
        Map<String, Restarts> all = new LinkedHashMap<>();
        for (Service service : services.services()) {
            Watched.View view = view(service.name());
            if (view != null && !view.failure().isEmpty()) {
                all.put(service.name(), new Restarts(view.restarts(), view.failure(), view.nextAttempt()));
            }
        }
        return all;
    }

    private Watched.@Nullable View view(String service) {
        Watched known = watched.get(service);
        return known == null ? null : known.view();
    }

    /** How all are, by name: a service whose stage is stuck has failed, and one that failed says when it is tried again. */
    public Map<String, Health> healthOfAll() {
        Map<String, Health> all = new LinkedHashMap<>();
        for (Service service : services.services()) {
            all.put(service.name(), health(service));
        }
        return all;
    }

    private Health health(Service service) {
        Map<String, String> now = stuck();
        for (Pulse pulse : service.pulses()) {
            String where = now.get(pulse.stage());
            if (where != null) {
                return new Health.Failed(pulse.stage() + " is stuck: " + where);
            }
        }
        Watched.View view = view(service.name());
        if (view != null && view.isFailed()) {
            long seconds = view.nextAttempt().toSeconds();
            return new Health.Failed(view.failure() + "; restarts=" + view.restarts()
                    + (view.nextAttempt().isZero() ? ", being started again now" : ", next attempt in " + (seconds + 1) + " s"));
        }
        return service.health();
    }

    @Override
    public void askToStop() {
        stop.countDown();
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stop.countDown();
        Thread running = thread;
        if (running != null) {
            running.join(deadline);
        }
    }

    @Override
    public Health health() {
        Thread running = thread;
        if (running == null) {
            return new Health.Starting("not started");
        }
        if (stop.getCount() > 0 && !running.isAlive()) {
            return new Health.Failed("its thread has ended; stages that fail are not started again, and none is found stuck");
        }
        return new Health.Up("services=" + services.services().size() + " stuck=" + stuck().size());
    }
}
