package dripstone.train;

/**
 * How the trainer's snapshots are written.
 *
 * @param beside from a copy, while training goes on; else from what training works in, which waits. Where there turns out to be no room
 *     for the copy, training waits, and the log says so
 * @param bytesPerSecond most that are written beside training; 0: no limit
 */
public record SnapshotWriting(boolean beside, long bytesPerSecond) {
    public SnapshotWriting {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is not negative: bytes-per-second=" + bytesPerSecond);
        }
    }

    /** Beside training, as fast as it goes. */
    public static SnapshotWriting fast() {
        return new SnapshotWriting(true, 0);
    }

    /** Training waits. */
    public static SnapshotWriting inPlace() {
        return new SnapshotWriting(false, 0);
    }
}
