package dripstone.life;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Heartbeats of pieces of work that go on at once (requests, files), each on a thread of its own, by whose name it is called while it
 * lasts. Thread-safe.
 */
public final class Heartbeats {
    private final Set<Heartbeat> beating = ConcurrentHashMap.newKeySet();

    /** Runs a piece of work on the calling thread. */
    public <T, X extends Throwable> T during(String work, ScopedValue.CallableOp<? extends T, X> body) throws X {
        String name = Thread.currentThread().getName();
        Heartbeat heartbeat = new Heartbeat(name, name);
        heartbeat.works(work);
        beating.add(heartbeat);
        try {
            return heartbeat.call(body);
        } finally {
            beating.remove(heartbeat);
        }
    }

    public List<Pulse> pulses() {
        return beating.stream().map(Heartbeat::pulse).toList();
    }
}
