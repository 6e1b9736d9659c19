package dripstone.life;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a stack of services: starts those again that failed, by what each says of its {@link Recovery}, with pauses
 * that grow; and names those that work and get nowhere. One line of the log for each transition. It is started last and so stopped first:
 * nothing is started again while the stack comes down.
 *
 * <p>A service that is stuck may hold a lock that its health needs. So the looks at stages are taken on a thread of their own, which waits
 * for nobody; the one that asks for healths is a stage itself; and what a service said last serves while it does not answer.
 */
public final class Supervisor implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final String NAME = "supervisor";
    private static final Health NOT_ASKED = new Health.Starting("not asked yet");
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** A service that takes longer to say how it is does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Its threads hold nothing that others need. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private final ServiceStack services;
    private final WatchSettings settings;
    private final Consumer<String> newProcess;
    private final RandomGenerator random;
    private final StuckWatch stuck;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    /** All have been asked once. */
    private final CountDownLatch askedAll = new CountDownLatch(1);
    private final Map<String, Health> said = new ConcurrentHashMap<>();
    private final Heartbeat heartbeat = new Heartbeat("supervisor", NAME);
    private boolean askedForProcess;
    /** Written by the thread that asks for healths. */
    private volatile @Nullable Asked asked;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Thread pulseThread;
    /** When the stages were looked at last. Written by the thread that does. */
    private volatile long pulsesNanos;

    /** A service that is being asked how it is. */
    private record Asked(String service, long sinceNanos) {
        boolean isLate() {
            return System.nanoTime() - sinceNanos > PATIENCE.toNanos();
        }
    }

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
        return NAME;
    }

    /** {@inheritDoc} Each has said then how it is, unless one of them does not answer. */
    @Override
    public void start() throws InterruptedException {
        pulsesNanos = System.nanoTime();
        pulseThread = Thread.ofPlatform().name("watch-stages").daemon().start(() -> untilStopped(this::lookAtStages));
        thread = Thread.ofPlatform().name(NAME).daemon().start(() -> untilStopped(this::lookAtServices));
        boolean _ = askedAll.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void untilStopped(Runnable look) {
        try {
            do {
                look.run();
            } while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAtStages() {
        try {
            Set<String> present = new HashSet<>();
            for (Service service : services.services()) {
                for (Pulse pulse : service.pulses()) {
                    present.add(pulse.stage());
                    stuck.look(pulse, System.nanoTime());
                }
            }
            stuck.forgetAllBut(present);
        } catch (RuntimeException | Error e) { // memory, say: the next look may see more, and who watches must not end
            LOG.error("stages cannot be looked at", e);
        }
        pulsesNanos = System.nanoTime();
    }

    private void lookAtServices() {
        for (Service service : services.services()) {
            if (service == this || stop.getCount() == 0) {
                continue;
            }
            heartbeat.works("asking service " + service.name() + " how it is");
            asked = new Asked(service.name(), System.nanoTime());
            try {
                look(service, System.nanoTime());
            } catch (RuntimeException | Error e) { // as above
                LOG.error("service cannot be looked at: service={}", service.name(), e);
            }
        }
        asked = null;
        heartbeat.waits();
        askedAll.countDown();
    }

    private void look(Service service, long nanos) {
        Health health = service.health();
        said.put(service.name(), health);
        String reason = watched.computeIfAbsent(service.name(), name -> new Watched(service, settings, random, nanos)).look(health, nanos);
        if (reason != null && !askedForProcess) {
            askedForProcess = true;
            LOG.error("the daemon ends, so that another process takes its place: {}", reason);
            newProcess.accept(reason);
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }

    /** Stages that are stuck, each with what it is at; any thread may ask, and never waits. */
    public Map<String, String> stuck() {
        Map<String, String> known = stuck.stuck();
        Thread looking = pulseThread;
        long nanos = System.nanoTime() - pulsesNanos;
        if (looking == null || stop.getCount() == 0 || nanos < settings.stuckAfter().toNanos()) {
            return known;
        }
        Map<String, String> more = new LinkedHashMap<>(known);
        more.put(looking.getName(), "stages were not looked at for over " + Duration.ofNanos(nanos).toSeconds() + " s: "
                + Stacks.of(looking.getName(), 1));
        return more;
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
        Asked asking = asked;
        return healthOfAll(service -> asking == null || !asking.isLate() ? service.health() : remembered(service, asking));
    }

    /** As they said at the last look: who asks this waits for none of them. */
    public Map<String, Health> lastHealthOfAll() {
        return healthOfAll(service -> said.getOrDefault(service.name(), NOT_ASKED));
    }

    private Map<String, Health> healthOfAll(Function<Service, Health> own) {
        Map<String, Health> all = new LinkedHashMap<>();
        Map<String, String> now = stuck();
        for (Service service : services.services()) {
            all.put(service.name(), health(service, now, own));
        }
        return all;
    }

    private Health health(Service service, Map<String, String> stuckNow, Function<Service, Health> own) {
        for (Pulse pulse : service.pulses()) {
            String where = stuckNow.get(pulse.stage());
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
        return own.apply(service);
    }

    /** One service does not answer; who waits for the same as it would not, either. */
    private Health remembered(Service service, Asked asking) {
        if (service.name().equals(asking.service())) {
            return new Health.Degraded("does not say how it is, for "
                    + Duration.ofNanos(System.nanoTime() - asking.sinceNanos()).toSeconds() + " s");
        }
        return said.getOrDefault(service.name(), NOT_ASKED);
    }

    @Override
    public void askToStop() {
        stop.countDown();
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stop.countDown();
        long end = System.nanoTime() + Math.min(deadline.toNanos(), LONGEST_STOP.toNanos());
        for (Thread running : Arrays.asList(thread, pulseThread)) {
            if (running != null) {
                boolean _ = running.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        }
    }

    @Override
    public Health health() {
        Thread running = thread;
        Thread looking = pulseThread;
        if (running == null || looking == null) {
            return new Health.Starting("not started");
        }
        if (stop.getCount() > 0 && !(running.isAlive() && looking.isAlive())) {
            return new Health.Failed("a thread of it has ended; stages that fail are not started again, or none is found stuck");
        }
        return new Health.Up("services=" + services.services().size() + " stuck=" + stuck().size());
    }
}
