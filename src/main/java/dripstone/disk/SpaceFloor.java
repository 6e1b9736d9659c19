package dripstone.disk;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stops writers before the disk is full. Closed when the usable space of a directory's file system falls below a floor; open again once
 * it stands a quarter above the floor, so that it does not flutter. Thread-safe; a check is one system call.
 */
public final class SpaceFloor {
    private final Path directory;
    private final Bytes floor;
    private final Probe probe;
    /** As of the last check; only the two limits hang on it, so that a lost update does no harm. */
    private volatile boolean closed;

    /** How usable bytes are measured. */
    @FunctionalInterface
    public interface Probe {
        long usableBytes() throws IOException;
    }

    /** Whether to write. */
    public sealed interface State {
        /** There is room. @param usable as measured */
        record Open(Bytes usable) implements State {}

        /** Do not write. @param reason names the directory, the figures and the way out */
        record Closed(String reason) implements State {}
    }

    /** @param directory for the messages @param floor 0 never closes */
    public SpaceFloor(Path directory, Bytes floor, Probe probe) {
        this.directory = directory;
        this.floor = floor;
        this.probe = probe;
    }

    /** @param directory that exists @param floor 0 never closes */
    public static SpaceFloor of(Path directory, Bytes floor) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new SpaceFloor(directory, floor, store::getUsableSpace);
    }

    /** Space at which a closed floor opens again. */
    public Bytes reopensAt() {
        return new Bytes(floor.count() + floor.count() / 4);
    }

    /** Measures and answers. What a change of state means is the caller's to say. */
    public State check() {
        boolean wasClosed = closed;
        State now = measure(wasClosed);
        closed = now instanceof State.Closed;
        return now;
    }

    /**
     * For what is larger than the floor may be, and is wanted below it too: that so many bytes leave half of the floor free, which the
     * writers of small things live on. Closes nothing and opens nothing.
     *
     * @param what is to be written, as the message says it
     * @throws SpaceBelowFloorException when there is less room
     */
    public void ensureRoom(Bytes needed, String what) throws SpaceBelowFloorException {
        long usable;
        try {
            usable = probe.usableBytes();
        } catch (IOException e) {
            throw new SpaceBelowFloorException(unmeasured(e));
        }
        if (usable - needed.count() < floor.count() / 2) {
            throw new SpaceBelowFloorException("no room for " + what + ": directory=" + directory + " needed=" + needed + " usable="
                    + new Bytes(Math.max(0, usable)) + " kept-free=" + new Bytes(floor.count() / 2)
                    + " (half of disk.free-space-floor); make room on this file system");
        }
    }

    private String unmeasured(IOException e) {
        return "free space cannot be measured: directory=" + directory + " reason=" + e;
    }

    private State measure(boolean wasClosed) {
        long usable;
        try {
            usable = probe.usableBytes();
        } catch (IOException e) {
            return new State.Closed(unmeasured(e));
        }
        Bytes limit = wasClosed ? reopensAt() : floor;
        return usable < limit.count()
                ? new State.Closed("free space is below the floor: directory=" + directory + " usable=" + new Bytes(usable) + " floor="
                        + floor + " reopens-at=" + reopensAt() + "; make room on this file system")
                : new State.Open(new Bytes(Math.max(0, usable)));
    }
}
