package dripstone.life;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service under the supervisor: how often it failed, and when it is tried again. Used by the supervisor's thread, but for
 * {@link #view}.
 */
final class Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
    private static final Duration RESTART_DEADLINE = Duration.ofSeconds(5);

    private final Service service;
    private final WatchSettings settings;
    private final RestartDelay delay;
    private final AtomicBoolean attempting = new AtomicBoolean();
    private long workedSinceNanos;
    private long attemptNanos;
    private State state = State.WORKS;
    private long restarts;
    /** Written by the attempt's thread, read by the looks after it; stands until the next attempt. */
    private volatile @Nullable String attemptFailure;
    private volatile View view = new View(0, "", Duration.ZERO, false);

    private enum State {
        WORKS,
        /** Failed; an attempt is due. */
        WAITS,
        /** An attempt was begun. */
        ATTEMPTED
    }

    /**
     * What is shown.
     *
     * @param restarts attempts since the start
     * @param failure the last one, empty where there was none
     * @param nextAttempt how long until then as of the last look, zero where none is due or it runs
     * @param isFailed whether it stands still now
     */
    record View(long restarts, String failure, Duration nextAttempt, boolean isFailed) {}

    Watched(Service service, WatchSettings settings, RandomGenerator random, long nanos) {
        this.service = service;
        this.settings = settings;
        this.delay = new RestartDelay(settings, random);
        this.workedSinceNanos = nanos;
    }

    View view() {
        return view;
    }

    /** @return the reason where only another process helps, and it is time */
    @Nullable String look(Health health, long nanos) {
        if (attempting.get()) {
            return null;
        }
        String failure = failure(health);
        if (failure == null) {
            works(nanos);
            return null;
        }
        Recovery recovery = service.recovery();
        if (recovery == Recovery.BY_ITSELF) {
            return null;
        }
        if (state != State.WAITS) {
            Duration pause = pause(recovery, nanos);
            state = State.WAITS;
            attemptNanos = nanos + pause.toNanos();
            LOG.warn("service failed: service={} restarts={} next-attempt-ms={} recovery={} reason={}", service.name(), restarts,
                    pause.toMillis(), recovery, failure);
        }
        view = new View(restarts, failure, Duration.ofNanos(Math.max(0, attemptNanos - nanos)), true);
        if (nanos - attemptNanos < 0) {
            return null;
        }
        if (recovery == Recovery.NEW_PROCESS) {
            return service.name() + ": " + failure;
        }
        attempt();
        return null;
    }

    /** Processes follow each other at the longest pause: whoever starts them gives up on those that come in quick succession. */
    private Duration pause(Recovery recovery, long nanos) {
        Duration grown = delay.next(Duration.ofNanos(state == State.WORKS ? nanos - workedSinceNanos : 0));
        return recovery == Recovery.NEW_PROCESS ? settings.restartLongest() : grown;
    }

    private @Nullable String failure(Health health) {
        String own = attemptFailure;
        return own != null ? own : health instanceof Health.Failed f ? f.detail() : null;
    }

    private void works(long nanos) {
        if (state != State.WORKS) {
            state = State.WORKS;
            workedSinceNanos = nanos;
            LOG.info("service works again: service={} restarts={}", service.name(), restarts);
            view = new View(restarts, view.failure(), Duration.ZERO, false);
        } else if (delay.inRow() > 0 && nanos - workedSinceNanos >= settings.steadyAfter().toNanos()) {
            delay.steady();
        }
    }

    /** On a thread of its own: catching up an index takes minutes, and the others are watched meanwhile. */
    private void attempt() {
        restarts++;
        attemptFailure = null;
        state = State.ATTEMPTED;
        attempting.set(true);
        view = new View(restarts, view.failure(), Duration.ZERO, true);
        Thread.ofPlatform().name(service.name() + "-restart").daemon().start(() -> {
            try {
                service.restart(RESTART_DEADLINE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                attemptFailure = "interrupted while it was started again";
            } catch (Exception | Error e) { // whatever it is, it is tried again
                attemptFailure = "cannot be started again: " + e;
                LOG.debug("service cannot be started again: service={}", service.name(), e);
            } finally {
                attempting.set(false);
            }
        });
    }
}
