package dripstone.life;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a stage says what it does and that it goes on. {@link #beat} is for each piece of work, allocates nothing and may come from
 * several threads; {@link #works} and {@link #waits} frame the work.
 */
public final class Heartbeat {
    private final String stage;
    private final String threads;
    private final AtomicLong beats = new AtomicLong();
    /** Empty while it waits. Written by the stage, read by the watch; a value that is a moment old does no harm. */
    private volatile String work = "";

    /** @param threads what the names of the stage's threads begin with */
    public Heartbeat(String stage, String threads) {
        this.stage = stage;
        this.threads = threads;
    }

    /** @param what it begins to do, not empty */
    public void works(String what) {
        beats.incrementAndGet();
        work = what;
    }

    public void beat() {
        beats.incrementAndGet();
    }

    /** There is nothing to do, or another has to do something first. */
    public void waits() {
        work = "";
        beats.incrementAndGet();
    }

    /** The same signal; that it is asked is a beat. */
    public StopSignal beatingWith(StopSignal signal) {
        return () -> {
            beat();
            return signal.isAsked();
        };
    }

    public Pulse pulse() {
        String now = work;
        return new Pulse(stage, threads, !now.isEmpty(), beats.get(), now);
    }
}
