package dripstone.source.crawl;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * One network address that hosts share, where they are spaced by it: one request at a time to all of them, and from the end of each to
 * the start of the next the pause that is owed to the host of the ended one. Guarded by the frontier's lock.
 */
final class AddressSlot {
    /** Held weakly: hosts come and go with their work. */
    private final Set<HostSlot> hosts = Collections.newSetFromMap(new WeakHashMap<>());
    private int busy;
    private long freeAt;

    boolean isBusy() {
        return busy > 0;
    }

    long freeAt() {
        return freeAt;
    }

    /** All of them: whoever changes this slot finds each its new place in the agenda. */
    Set<HostSlot> hosts() {
        return hosts;
    }

    void taken() {
        busy++;
    }

    void released(long end, Duration pause) {
        busy--;
        freeAt = Math.max(freeAt, end + pause.toNanos());
    }
}
