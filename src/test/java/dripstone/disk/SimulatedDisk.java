package dripstone.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory, below everything that reaches its files by a {@link Path}: {@link #root} belongs to a file system of its own. What
 * it may do to a program is no more and no less than POSIX allows.
 *
 * <ul>
 *   <li><b>Power loss</b>, before or in the middle of any changing operation. Of each file, every sector of 512 bytes that was written
 *       and not forced is old or new, sectors beyond the old end are zeros where they are not new, and the length is the old one, the
 *       new one or one between. Of each directory, every change of a name that was not forced (made, renamed, linked, deleted) has
 *       happened or not, in any selection: nothing says that an earlier one comes first, nor that forcing a file keeps its name. A
 *       rename is one change, also from one directory to another.
 *   <li><b>No space</b> (ENOSPC): a write puts down half of its bytes and fails; names cannot be made. Deleting and cutting work.
 *   <li><b>An error</b> (EIO): the operation fails; a write may have put down half. After a failed force the written sectors count as
 *       clean, so that a second force succeeds and does not bring them back (as Linux does since 4.13).
 *   <li><b>Slowness</b>: the operation takes as long as it is told to.
 * </ul>
 *
 * <p>Not modelled: a sector that is half old and half new, states between two writes to the same sector, lies of a disk about what it
 * has forced, and bits that change by themselves (tests do that to files at rest). Thread-safe: one operation at a time.
 */
public final class SimulatedDisk {
    static final int SECTOR_BYTES = 512;

    private final SimulatedFileSystem fileSystem = new SimulatedFileSystem(this);
    private final SimulatedNode.Directory top;
    private final List<NameChange> unforced = new ArrayList<>();
    private Faults faults = Faults.NONE;
    private long capacity = Long.MAX_VALUE;
    private long operations;
    private boolean off;

    /** A change of names. @param from that goes, with its directory @param to that comes */
    record NameChange(@Nullable Name from, @Nullable Name to, @Nullable SimulatedNode node) {
        boolean concerns(SimulatedNode.Directory directory) {
            return (from != null && from.directory() == directory) || (to != null && to.directory() == directory);
        }

        /** @param in the directory whose durable names these are */
        void apply(SimulatedNode.Directory in, Map<String, SimulatedNode> names) {
            if (from != null && from.directory() == in) {
                names.remove(from.name());
            }
            if (to != null && node != null && to.directory() == in) {
                names.put(to.name(), node);
            }
        }

        void happensDurably() {
            if (from != null) {
                apply(from.directory(), from.directory().durable);
            }
            if (to != null) {
                apply(to.directory(), to.directory().durable);
            }
        }
    }

    /** A name in a directory. */
    record Name(SimulatedNode.Directory directory, String name) {}

    private SimulatedDisk(SimulatedNode.Directory top) {
        this.top = top;
    }

    /** A new, empty disk that does not fail. */
    public static SimulatedDisk healthy() {
        return new SimulatedDisk(new SimulatedNode.Directory());
    }

    /** Its top directory; all other paths resolve from here. */
    public Path root() {
        return fileSystem.getPath("/");
    }

    /** What goes wrong from now on. */
    public synchronized SimulatedDisk with(Faults next) {
        faults = next;
        return this;
    }

    /** Space in all; it is full when the files' bytes reach it. */
    public synchronized SimulatedDisk withCapacity(long bytes) {
        capacity = bytes;
        return this;
    }

    /** Changing operations so far: the next has this number. */
    public synchronized long operations() {
        return operations;
    }

    /**
     * What a start would find if the power went now, on a disk of its own; this one stays as it is.
     *
     * @param seed chooses what of the unforced does
     */
    public synchronized SimulatedDisk afterPowerLoss(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Survival names = Survival.draw(random);
        List<NameChange> kept = new ArrayList<>();
        for (int i = 0; i < unforced.size(); i++) {
            if (names.keeps(random, i, unforced.size())) {
                kept.add(unforced.get(i));
            }
        }
        SimulatedDisk next = new SimulatedDisk(new PowerLoss(random, kept).survivor(top));
        next.capacity = capacity;
        return next;
    }

    synchronized long usable() {
        return capacity - top.bytes(new HashSet<>());
    }

    long capacity() {
        return capacity;
    }

    /** Counts an operation. @return what becomes of it; a slow one has waited */
    private Faults.Fault next(Faults.Operation operation, Path file) throws IOException {
        if (off) {
            throw new IOException("the disk has no power: file=" + file);
        }
        long number = operation == Faults.Operation.READ ? operations : operations++;
        Faults.Fault fault = faults.at(number, operation, file);
        switch (fault) {
            case Faults.Fault.Nothing n -> {}
            case Faults.Fault.PowerLoss p -> {}
            case Faults.Fault.NoSpace n -> {}
            case Faults.Fault.InputOutput e -> {}
            case Faults.Fault.Slow slow -> LockSupport.parkNanos(slow.by().toNanos());
        }
        return fault;
    }

    private static IOException failure(Faults.Fault fault, Path file) {
        return new IOException(file + ": " + (fault instanceof Faults.Fault.NoSpace ? "No space left on device" : "Input/output error"));
    }

    private static boolean fails(Faults.Fault fault) {
        return fault instanceof Faults.Fault.NoSpace || fault instanceof Faults.Fault.InputOutput;
    }

    /** The power goes while the operation is under way: it is among what was not forced. */
    private void powerLoss(Faults.Fault fault, Path file) throws IOException {
        if (fault instanceof Faults.Fault.PowerLoss) {
            off = true;
            throw new IOException("the power is lost: file=" + file);
        }
    }

    // ---- files

    synchronized int read(SimulatedNode.File node, long place, byte[] into, Path file) throws IOException {
        Faults.Fault fault = next(Faults.Operation.READ, file);
        if (fails(fault)) {
            throw failure(fault, file);
        }
        return node.read(place, into);
    }

    /** @param place −1 is the end */
    synchronized void write(SimulatedNode.File node, long place, byte[] bytes, Path file) throws IOException {
        Faults.Fault fault = next(Faults.Operation.WRITE, file);
        long at = place < 0 ? node.length() : place;
        long room = Math.max(0, usable() - Math.max(0, at - node.length()));
        boolean full = Math.max(0, at + bytes.length - node.length()) > usable();
        if (fails(fault) || full) {
            int some = (int) Math.min(bytes.length / 2, full ? room : bytes.length / 2);
            node.write(at, java.util.Arrays.copyOf(bytes, some));
            throw failure(full ? new Faults.Fault.NoSpace() : fault, file);
        }
        node.write(at, bytes);
        powerLoss(fault, file);
    }

    synchronized void truncate(SimulatedNode.File node, long length, Path file) throws IOException {
        Faults.Fault fault = next(Faults.Operation.TRUNCATE, file);
        if (fault instanceof Faults.Fault.InputOutput) {
            throw failure(fault, file);
        }
        node.truncate(length);
        powerLoss(fault, file);
    }

    synchronized void force(SimulatedNode node, Path file) throws IOException {
        Faults.Fault fault = next(Faults.Operation.FORCE, file);
        powerLoss(fault, file); // what was under way may or may not have arrived, as before
        switch (node) {
            case SimulatedNode.File f when fails(fault) -> f.forgetDirty();
            case SimulatedNode.File f -> f.force();
            case SimulatedNode.Directory d when fails(fault) -> {}
            case SimulatedNode.Directory d -> {
                for (NameChange change : List.copyOf(unforced)) {
                    if (change.concerns(d)) {
                        change.happensDurably();
                        unforced.remove(change);
                    }
                }
            }
        }
        if (fails(fault)) {
            throw failure(fault, file);
        }
    }

    // ---- names

    /** @throws NoSuchFileException when there is none */
    synchronized SimulatedNode node(Path path) throws IOException {
        SimulatedNode node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private @Nullable SimulatedNode find(Path path) throws IOException {
        if (off) {
            throw new IOException("the disk has no power: file=" + path);
        }
        SimulatedNode node = top;
        for (Path name : path.toAbsolutePath().normalize()) {
            node = node instanceof SimulatedNode.Directory d ? d.current.get(name.toString()) : null;
        }
        return node;
    }

    private Name name(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null || !(find(parent) instanceof SimulatedNode.Directory directory)) {
            throw new NoSuchFileException(path.toString());
        }
        return new Name(directory, String.valueOf(absolute.getFileName()));
    }

    synchronized SimulatedNode create(Path path, SimulatedNode made) throws IOException {
        put(Faults.Operation.CREATE, path, made);
        return made;
    }

    synchronized void link(Path path, SimulatedNode existing) throws IOException {
        put(Faults.Operation.LINK, path, existing);
    }

    private void put(Faults.Operation operation, Path path, SimulatedNode node) throws IOException {
        Name name = name(path);
        if (find(path) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Faults.Fault fault = next(operation, path);
        if (fails(fault)) {
            throw failure(fault, path);
        }
        change(new NameChange(null, name, node));
        powerLoss(fault, path);
    }

    synchronized void delete(Path path) throws IOException {
        SimulatedNode node = node(path);
        if (node instanceof SimulatedNode.Directory d && !d.current.isEmpty()) {
            throw new java.nio.file.DirectoryNotEmptyException(path.toString());
        }
        Faults.Fault fault = next(Faults.Operation.DELETE, path);
        if (fault instanceof Faults.Fault.InputOutput) {
            throw failure(fault, path);
        }
        change(new NameChange(name(path), null, null));
        powerLoss(fault, path);
    }

    synchronized void rename(Path from, Path to, boolean replace) throws IOException {
        SimulatedNode node = node(from);
        SimulatedNode there = find(to);
        if (there != null && !replace) {
            throw new FileAlreadyExistsException(to.toString());
        }
        if (there instanceof SimulatedNode.Directory d && !d.current.isEmpty()) {
            throw new java.nio.file.DirectoryNotEmptyException(to.toString());
        }
        Faults.Fault fault = next(Faults.Operation.RENAME, to);
        if (fails(fault)) {
            throw failure(fault, to);
        }
        change(new NameChange(name(from), name(to), node));
        powerLoss(fault, to);
    }

    private void change(NameChange change) {
        Name from = change.from();
        Name to = change.to();
        if (from != null) {
            from.directory().current.remove(from.name());
        }
        if (to != null && change.node() != null) {
            to.directory().current.put(to.name(), change.node());
        }
        unforced.add(change);
    }

    synchronized List<String> names(Path directory) throws IOException {
        if (node(directory) instanceof SimulatedNode.Directory d) {
            Faults.Fault fault = next(Faults.Operation.READ, directory);
            if (fails(fault)) {
                throw failure(fault, directory);
            }
            return List.copyOf(d.current.keySet());
        }
        throw new java.nio.file.NotDirectoryException(directory.toString());
    }
}
