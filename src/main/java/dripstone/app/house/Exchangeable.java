package dripstone.app.house;

import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A service in whose place another of its kind can be put while the daemon runs. The two never run at a time: they own the same files.
 */
final class Exchangeable<S extends Service> implements Service {
    private volatile S current;
    private volatile boolean exchanging;
    private boolean running;

    Exchangeable(S first) {
        current = first;
    }

    /** The one in office. */
    S now() {
        return current;
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public synchronized void start() throws Exception {
        current.start();
        running = true;
    }

    @Override
    public synchronized void stop(Duration deadline) throws InterruptedException {
        running = false;
        current.stop(deadline);
    }

    @Override
    public void askToStop() {
        current.askToStop();
    }

    @Override
    public Recovery recovery() {
        return current.recovery();
    }

    @Override
    public synchronized void restart(Duration deadline) throws Exception {
        current.restart(deadline);
    }

    @Override
    public List<Pulse> pulses() {
        return current.pulses();
    }

    @Override
    public Health health() {
        return exchanging ? new Health.Starting("taking up changed settings") : current.health();
    }

    /**
     * Stops the one in office and starts the next. Where that cannot start, one like the old is started in its place.
     *
     * @param old makes another with the settings of the one in office
     * @throws IOException why the next one is not in office
     */
    synchronized void exchange(S next, Supplier<S> old, Duration deadline) throws IOException, InterruptedException {
        if (!running) {
            throw new IOException("service=" + name() + " does not run");
        }
        exchanging = true;
        try {
            current.stop(deadline);
            if (current.health() instanceof Health.Failed failed) {
                throw new IOException("service=" + name() + " did not stop: " + failed.detail() + "; start the daemon again");
            }
            begin(next, old);
        } finally {
            exchanging = false;
        }
    }

    private void begin(S next, Supplier<S> old) throws IOException {
        try {
            next.start();
            current = next;
        } catch (Exception e) {
            S again = old.get();
            try {
                again.start();
                current = again;
            } catch (Exception worse) {
                e.addSuppressed(worse);
            }
            throw new IOException("service=" + name() + " cannot start with what was read: " + e.getMessage(), e);
        }
    }
}
