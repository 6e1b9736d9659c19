package dripstone.journal;

import java.util.function.LongSupplier;

/** How far a journal's entries reach, for its readers. Any thread asks; no lock of the journal is taken. */
final class Extent {
    private final LongSupplier end;
    private final FileSeals seals;

    /** @param end just behind the last durable entry */
    Extent(LongSupplier end, FileSeals seals) {
        this.end = end;
        this.seals = seals;
    }

    long end() {
        return end.getAsLong();
    }

    /** Whether an entry could not be read once: then it is not read again, though a disk may have its moods. */
    boolean isLost(Position at) {
        PositionRanges lost = seals.lost();
        return !lost.isEmpty() && lost.contains(at);
    }

    /** Notes that entries cannot be read. */
    void lose(long from, long to) {
        seals.found(new PositionRange(new Position(from), new Position(to)));
    }

    /** Just behind the last entry of the file in which a position lies, as far as is known. */
    long fileEnd(long position) {
        int cycle = QueueOpener.ROLL_CYCLE.toCycle(position);
        long last = end();
        if (cycle == QueueOpener.ROLL_CYCLE.toCycle(last)) {
            return last;
        }
        FileCount count = seals.count(cycle);
        return count == null ? position + 1 : QueueOpener.ROLL_CYCLE.toIndex(cycle, count.entries());
    }

    /** The first entry of the file behind, or the end. */
    long nextFile(long position) {
        int cycle = QueueOpener.ROLL_CYCLE.toCycle(position);
        int last = QueueOpener.ROLL_CYCLE.toCycle(end());
        Integer next = seals.behind(cycle);
        int behind = next == null ? last : Math.min(next, last);
        return behind <= cycle ? end() : QueueOpener.ROLL_CYCLE.toIndex(behind, 0);
    }
}
