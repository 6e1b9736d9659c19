package dripstone.model;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of a model's weights that stands still, shared by whoever reads it: the trainer offers one, the writer of its
 * snapshot and a server take leases on it, and the trainer takes it back before it lets the memory change. A lease counts until it is
 * closed; one that is never closed is named by its holder when the trainer wants the memory. Thread-safe; the lock is never held while
 * weights are read.
 */
public final class SharedWeights implements AutoCloseable {
    /** Bytes that are copied between two looks at whether the memory is wanted back. */
    private static final long PIECE_BYTES = 1L << 20;

    private final Set<Lease> leases = new LinkedHashSet<>();
    private @Nullable Version current;
    /** Read by copies without the lock: a late look costs one piece. */
    private volatile boolean wantedBack;

    /** @param number the step after which the weights stood so */
    private record Version(long number, List<TensorSlot> slots, Function<TensorSlot, MemorySegment> memory) {}

    /**
     * From now on there are leases on this version.
     *
     * @param number the step after which the weights stood so
     * @param memory of each tensor, its master weights; nobody writes it until {@link #takeBack}
     * @throws IllegalStateException when the version before is still held
     */
    public synchronized void offer(long number, List<TensorSlot> slots, Function<TensorSlot, MemorySegment> memory) {
        refuseHeld("another is offered");
        current = new Version(number, List.copyOf(slots), memory);
        wantedBack = false;
    }

    /** A lease on what is offered; nothing where nothing is. @param holder names who must close it */
    public synchronized Optional<Lease> acquire(String holder) {
        Version version = current;
        if (version == null) {
            return Optional.empty();
        }
        Lease lease = new Lease(version, holder);
        leases.add(lease);
        return Optional.of(lease);
    }

    /** The version that is offered; nothing where none is. */
    public synchronized Optional<Long> version() {
        return Optional.ofNullable(current).map(Version::number);
    }

    /** Who holds leases: a line for people. */
    public synchronized List<String> holders() {
        return leases.stream().map(Lease::toString).toList();
    }

    /**
     * Offers nothing more, asks those who copy to give up, and waits for all leases.
     *
     * @return whether none is held; if not, the memory must stay as it is
     */
    public synchronized boolean takeBack(Duration atMost) {
        current = null;
        wantedBack = true; // read in copyInto
        long end = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (long rest = atMost.toNanos(); !leases.isEmpty() && rest > 0; rest = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, rest);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return leases.isEmpty();
    }

    private void refuseHeld(String why) {
        if (!leases.isEmpty()) {
            throw new IllegalStateException("weights are still held while " + why + ": holders=" + holders());
        }
    }

    /** @throws IllegalStateException that names whoever did not close a lease */
    @Override
    public synchronized void close() {
        current = null;
        refuseHeld("their memory is to be freed");
    }

    private synchronized void release(Lease lease) {
        if (leases.remove(lease)) { // closing twice does nothing
            notifyAll();
        }
    }

    /** One holder's hold on a version. */
    public final class Lease implements AutoCloseable {
        private final Version version;
        private final String holder;

        private Lease(Version version, String holder) {
            this.version = version;
            this.holder = holder;
        }

        /** The step after which the weights stood so. */
        public long version() {
            return version.number;
        }

        /**
         * Fills another model's master weights; refresh its compute copy afterwards.
         *
         * @return false where it has other tensors, or where the memory was wanted back before the end: it is half filled then
         */
        public boolean copyInto(Weights into) {
            if (!into.slots().equals(version.slots)) {
                return false;
            }
            for (TensorSlot slot : version.slots) {
                MemorySegment from = version.memory.apply(slot);
                MemorySegment to = into.master(slot);
                for (long at = 0; at < from.byteSize(); at += PIECE_BYTES) {
                    if (wantedBack) {
                        return false;
                    }
                    MemorySegment.copy(from, at, to, at, Math.min(PIECE_BYTES, from.byteSize() - at));
                }
            }
            return true;
        }

        @Override
        public void close() {
            release(this);
        }

        @Override
        public String toString() {
            return holder + " version=" + version.number;
        }
    }
}
