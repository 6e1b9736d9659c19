package dripstone.life;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage says what it does and that it goes on. {@link #beat} is for each piece of work, allocates nothing and may come from
 * several threads; {@link #works} and {@link #waits} frame the work.
 *
 * <p>Code far below a stage, in another room, knows best whether it goes on or waits for somebody else: it reaches the heartbeat of
 * whoever called it by {@link #here}.
 */
public final class Heartbeat {
    private static final ScopedValue<Heartbeat> HERE = ScopedValue.newInstance();
    private static final Work NONE = new Work("", Duration.ZERO, null);

    private final String stage;
    private final String threads;
    private final AtomicLong beats = new AtomicLong();
    /** Written by the stage, read by the watch; a value that is a moment old does no harm. */
    private volatile Work work = NONE;

    /** @param what empty while it waits */
    private record Work(String what, Duration limit, @Nullable Thread worker) {}

    /** Lasts while another has to do something first; closing it takes the work up again. */
    public interface Pause extends AutoCloseable {
        @Override
        void close();
    }

    /** @param threads what the names of the stage's threads begin with */
    public Heartbeat(String stage, String threads) {
        this.stage = stage;
        this.threads = threads;
    }

    /** Of the stage in which the calling code runs; one at which nobody looks where there is none. */
    public static Heartbeat here() {
        return HERE.isBound() ? HERE.get() : new Heartbeat("unwatched", "unwatched");
    }

    /** Runs a body, in which this is {@link #here}; not in threads that it starts. */
    public void run(Runnable body) {
        ScopedValue.where(HERE, this).run(body);
    }

    /** As {@link #run}. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> body) throws X {
        return ScopedValue.where(HERE, this).call(body);
    }

    /** @param what it begins to do, not empty */
    public void works(String what) {
        works(what, Duration.ZERO);
    }

    /** @param limit how long that may lawfully go without a beat, where that is long */
    public void works(String what, Duration limit) {
        beats.incrementAndGet();
        work = new Work(what, limit, Thread.currentThread());
    }

    public void beat() {
        beats.incrementAndGet();
    }

    /** There is nothing to do, or another has to do something first. */
    public void waits() {
        work = NONE;
        beats.incrementAndGet();
    }

    /** Another has to do something first, until that is closed; for the thread that works. */
    public Pause awaits() {
        Work before = work;
        waits();
        return () -> {
            beats.incrementAndGet();
            work = before;
        };
    }

    /** Takes a lock; who holds it is the one to blame for the wait. */
    public void lock(Lock lock) {
        if (!lock.tryLock()) {
            try (Pause _ = awaits()) {
                lock.lock();
            }
        }
    }

    /** The same signal; that it is asked is a beat. */
    public StopSignal beatingWith(StopSignal signal) {
        return () -> {
            beat();
            return signal.isAsked();
        };
    }

    /** The same bytes; that some arrive is a beat, on whatever thread they are read. */
    public InputStream beatingWith(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int b = in.read();
                beat();
                return b;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int count = in.read(bytes, from, length);
                beat();
                return count;
            }
        };
    }

    public Pulse pulse() {
        Work now = work;
        return new Pulse(stage, threads, !now.what.isEmpty(), beats.get(), now.what, now.limit, now.worker);
    }
}
