package dripstone.batch;

import dripstone.journal.Position;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Round ends in memory; outlives the packers of a test as a ledger outlives processes. An end, once recorded, must not change. */
public final class RecordedRounds implements RoundLog {
    private final Map<Long, Position> ends = new ConcurrentSkipListMap<>();

    @Override
    public Optional<Position> endOf(long round) {
        return Optional.ofNullable(ends.get(round));
    }

    @Override
    public void recordEnd(long round, Position end) {
        Position before = ends.putIfAbsent(round, end);
        if (before != null) {
            throw new IllegalStateException("round=" + round + " ended at " + before + ", and now again at " + end);
        }
    }

    public int size() {
        return ends.size();
    }
}
