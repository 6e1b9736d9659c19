package dripstone.journal;

import dripstone.disk.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on Chronicle Queue. A position is Chronicle's index: 32 bits of cycle (the number of the file, from 1) and 32 bits
 * of sequence in it. No clock enters, so the same groups give the same positions on any machine.
 *
 * <p>The caller owns the directory: no other process may have it open.
 */
public final class ChronicleJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleJournal.class);
    private static final RollCycle ROLL_CYCLE = QueueOpener.ROLL_CYCLE;
    /** One page of Chronicle's second index is enough for them, which then lies before all entries and is not written among them. */
    private static final int MOST_ENTRIES_IN_FILE = 1 << 19;
    /** Left free beyond a group: Chronicle's index pages, and what others write meanwhile. */
    private static final long MARGIN_BYTES = 8L << 20;

    private final Path directory;
    private final FileStore fileStore;
    private final long rollBytes;
    private final CycleFiles files;
    private final FileSeals seals;
    private final Syncing syncing;
    private final CycleClock clock;
    private final SingleChronicleQueue readSide;
    private final JournalEraser eraser;
    private final GroupEncoder encoder = new GroupEncoder();
    /** Readers copy entries under its read lock; one that is being erased is overwritten under its write lock. */
    private final ReadWriteLock overwriting = new ReentrantReadWriteLock();
    private final Set<ChronicleReader> readers = ConcurrentHashMap.newKeySet();
    /** What each file with entries holds; guarded by this. */
    private final NavigableMap<Integer, FileCount> counts = new TreeMap<>();

    private ChronicleWriter writer;
    private JournalState state = JournalState.OPEN;
    /** Below the first entry that is kept. Written under the lock, read by anyone: who looks at a journal waits for no disk. */
    private volatile long start;
    /** What {@link #counts} come to; as {@link #start}. */
    private volatile FileCount total = FileCount.NONE;
    /**
     * Just behind the last durable entry. Written by the appender after {@code force} has returned, read (acquire) by readers before
     * they look at the mapping: the volatile write orders the entry's bytes before it, so what lies below is whole and durable.
     */
    private volatile long end;

    private ChronicleJournal(Path directory, FileStore fileStore, JournalSettings settings, CycleFiles files, CycleClock clock,
            FileSeals seals, Syncing syncing) {
        this.seals = seals;
        this.syncing = syncing;
        this.directory = directory;
        this.fileStore = fileStore;
        this.rollBytes = settings.rollSize().count();
        this.files = files;
        this.clock = clock;
        this.readSide = QueueOpener.open(directory, clock);
        this.eraser = new JournalEraser(directory, files, seals, readSide, overwriting.writeLock());
        this.writer = ChronicleWriter.open(directory, files, clock, syncing);
    }

    /**
     * Opens the journal in a directory, made when absent. What a crash left readable behind the last acknowledged group is made
     * durable and counts; what it left half-written is given up.
     */
    public static ChronicleJournal open(Path directory, JournalSettings settings) throws IOException {
        return open(directory, settings, Syncing.SYSTEM);
    }

    /** As {@link #open(Path, JournalSettings)} over another disk. */
    static ChronicleJournal open(Path directory, JournalSettings settings, Syncing syncing) throws IOException {
        OwnerOnly.createDirectories(directory);
        CycleFiles files = new CycleFiles(directory);
        FileSeals seals = FileSeals.open(directory, files, syncing);
        new FileRepair(directory, files, seals, syncing).run();
        CycleClock clock = new CycleClock(files.newest());
        try {
            ChronicleJournal journal =
                    new ChronicleJournal(directory, Files.getFileStore(directory), settings, files, clock, seals, syncing);
            journal.comeUp();
            return journal;
        } catch (RuntimeException | InternalError e) {
            throw new IOException("journal=" + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private void comeUp() throws IOException {
        try {
            recover();
            eraser.finishBegun();
        } catch (IOException | RuntimeException | InternalError e) {
            state = JournalState.BROKEN; // nothing is sealed
            close();
            throw e;
        }
    }

    /** Finds the last readable entry, makes it durable and lets readers see it. */
    private synchronized void recover() throws IOException {
        NavigableMap<Integer, Path> present = files.list();
        long before = inFile().entries();
        counts.clear();
        try (ExcerptTailer tailer = readSide.createTailer()) {
            for (int cycle : present.keySet()) {
                FileCount sealed = seals.count(cycle);
                FileCount count = sealed == null ? FileCount.byWalking(tailer, cycle) : sealed;
                if (count.entries() > 0) {
                    counts.put(cycle, count);
                }
            }
        }
        if (state != JournalState.OPEN && inFile().entries() > before) {
            writer.mark(new GroupMark(before, Math.toIntExact(inFile().entries() - before))); // a part of a group whose append failed
        }
        if (present.containsKey(clock.cycle())) {
            force();
        }
        for (int cycle : counts.headMap(clock.cycle(), false).keySet()) {
            seals.seal(cycle, counts.getOrDefault(cycle, FileCount.NONE));
        }
        countTotal();
        start = counts.isEmpty() ? 0 : ROLL_CYCLE.toIndex(counts.firstKey(), 0);
        end = counts.isEmpty() ? 0 : ROLL_CYCLE.toIndex(counts.lastKey(), counts.lastEntry().getValue().entries());
        state = JournalState.OPEN;
    }

    private void force() throws IOException {
        try {
            writer.force();
        } catch (IOException e) {
            state = JournalState.DISK_FAILED;
            LOG.error("journal cannot be forced, nothing more is taken dir={} reason={}", directory, e.toString());
            throw new JournalFailedException(directory, "could not be forced to the disk: " + e, e);
        }
    }

    @Override
    public synchronized List<Position> append(List<JournalEntry> group) throws IOException {
        ensureNotClosed();
        return appendEncoded(encoder.encode(group));
    }

    /** A group of entries in {@link EntryFormat}. */
    synchronized List<Position> appendEncoded(List<byte[]> encoded) throws IOException {
        ensureNotClosed();
        if (encoded.isEmpty()) {
            return List.of();
        }
        long bytes = encoded.stream().mapToLong(one -> one.length).sum();
        ready(bytes);
        // Chronicle and FileChannel both give up half-way in a thread that is interrupted
        boolean interrupted = Thread.interrupted();
        try {
            return write(encoded);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void ready(long bytes) throws IOException {
        switch (state) {
            case OPEN -> {}
            case BROKEN -> recoverAndTell();
            case DISK_FAILED -> throw new JournalFailedException(directory,
                    "takes nothing since the disk failed to force it; see the log, mend the disk, start again");
            case CLOSED -> ensureNotClosed();
        }
        long free = fileStore.getUsableSpace();
        if (free < bytes + MARGIN_BYTES) {
            throw new IOException("journal=" + directory + " has no room: free=" + free + " needed=" + (bytes + MARGIN_BYTES));
        }
    }

    private void ensureNotClosed() throws IOException {
        if (state == JournalState.CLOSED) {
            throw new IOException("journal=" + directory + " is closed");
        }
    }

    /** The caller must look at {@link #end} before it offers the group again, so a changed end is told by failing once more. */
    private void recoverAndTell() throws IOException {
        long before = end;
        reopenWriter();
        LOG.info("journal works again dir={} end={}", directory, end());
        if (end != before) {
            throw new IOException("journal=" + directory + " holds part of a group whose append failed: end was " + new Position(before)
                    + " and is " + end() + "; read from there before appending again");
        }
    }

    private void reopenWriter() throws IOException {
        try {
            writer.close();
            files.deleteUnfinished(); // the group may have been the first of a new file
            QueueOpener.unlock(directory);
            writer = ChronicleWriter.open(directory, files, clock, syncing);
            recover();
        } catch (RuntimeException | InternalError e) {
            throw new IOException("journal=" + directory + " cannot be opened again: " + e.getMessage(), e);
        }
    }

    private List<Position> write(List<byte[]> encoded) throws IOException {
        int full = clock.cycle();
        if (inFile().bytes() >= rollBytes || inFile().entries() + encoded.size() > MOST_ENTRIES_IN_FILE) {
            clock.moveTo(full + 1);
        }
        seals.unseal(clock.cycle());
        long first;
        try {
            first = writer.write(encoded, inFile().entries());
        } catch (RuntimeException | InternalError e) {
            state = JournalState.BROKEN;
            throw reopened(failed("written", encoded, e));
        }
        force();
        FileCount before = inFile();
        FileCount after = new FileCount(before.entries() + encoded.size(), writer.end());
        counts.put(clock.cycle(), after);
        total = total.minus(before).plus(after); // a journal may have thousands of files
        if (end == 0) {
            start = first;
        }
        end = first + encoded.size();
        if (clock.cycle() != full && counts.containsKey(full)) {
            sealFull(full);
        }
        List<Position> positions = new ArrayList<>(encoded.size());
        for (int i = 0; i < encoded.size(); i++) {
            positions.add(new Position(first + i));
        }
        return positions;
    }

    /** The group is durable whether or not this works; a file that is not sealed is read through at the next opening. */
    private void sealFull(int cycle) {
        try {
            seals.seal(cycle, counts.getOrDefault(cycle, FileCount.NONE));
        } catch (IOException e) {
            LOG.warn("journal file is not sealed dir={} file={} reason={}", directory, files.file(cycle).getFileName(), e.toString());
        }
    }

    private FileCount inFile() {
        return counts.getOrDefault(clock.cycle(), FileCount.NONE);
    }

    /** Opens the writer anew, so that {@link #end} tells at once what of the group is there. */
    private IOException reopened(IOException failure) {
        try {
            reopenWriter();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private IOException failed(String what, List<byte[]> encoded, Throwable cause) {
        LOG.error("journal append failed dir={} entries={} reason={}", directory, encoded.size(), cause.toString());
        return new IOException(
                "journal=" + directory + " group of entries=" + encoded.size() + " could not be " + what + ": " + cause, cause);
    }

    @Override
    public Position end() {
        return new Position(end);
    }

    @Override
    public Position start() {
        return new Position(start);
    }

    /** {@inheritDoc} {@link Position#ORIGIN} is never below the start: it reads from the oldest entry that is kept. */
    @Override
    public synchronized JournalReader reader(Position from) throws IOException {
        ensureNotClosed();
        boolean fromStart = from.equals(Position.ORIGIN);
        if (from.value() > end || (!fromStart && from.value() < start)) {
            throw new PositionOutOfRangeException(from, start(), end());
        }
        ExcerptTailer tailer = readSide.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        long position = fromStart ? start : from.value();
        boolean found = end == 0 || QueueOpener.moveTo(tailer, position);
        FileCount inItsFile = counts.getOrDefault(ROLL_CYCLE.toCycle(position), FileCount.NONE);
        if (!found && ROLL_CYCLE.toSequenceNumber(position) >= inItsFile.entries()) {
            tailer.close();
            throw new PositionOutOfRangeException(from, start(), end());
        }
        ChronicleReader reader = new ChronicleReader(tailer, position, found, new Extent(() -> end, seals), overwriting.readLock(),
                readers::remove);
        readers.add(reader);
        return reader;
    }

    @Override
    public void release(Position below) throws IOException {
        release(Position.ORIGIN, below);
    }

    @Override
    public synchronized void release(Position from, Position below) throws IOException {
        if (below.value() > end) {
            throw new PositionOutOfRangeException(below, start(), end());
        }
        int first = ROLL_CYCLE.toCycle(from.value()) + (ROLL_CYCLE.toSequenceNumber(from.value()) == 0 ? 0 : 1);
        int keepFrom = Math.min(ROLL_CYCLE.toCycle(below.value()), clock.cycle());
        NavigableMap<Integer, Path> old = files.list().subMap(Math.min(first, keepFrom), true, keepFrom, false);
        if (old.isEmpty()) {
            return;
        }
        seals.released(old.keySet()); // first, since a file that is sealed and not there is one that was lost
        for (Path file : old.values()) {
            Files.delete(file);
        }
        counts.keySet().removeAll(old.keySet());
        countTotal();
        readSide.refreshDirectoryListing();
        files.forceDirectory(syncing);
        start = ROLL_CYCLE.toIndex(counts.firstKey(), 0);
        LOG.info("journal released files={} from={} below={} start={} dir={}", old.size(), from, below, start(), directory);
    }

    @Override
    public synchronized void erase(PositionRanges places) throws IOException {
        ensureNotClosed();
        boolean interrupted = Thread.interrupted(); // as in append
        try {
            eraser.erase(places, start(), end());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public PositionRanges lost() {
        return seals.lost();
    }

    @Override
    public synchronized List<JournalFile> files() {
        List<JournalFile> kept = new ArrayList<>();
        counts.forEach((cycle, count) -> kept.add(new JournalFile(String.valueOf(files.file(cycle).getFileName()),
                new Position(ROLL_CYCLE.toIndex(cycle, 0)), new Position(ROLL_CYCLE.toIndex(cycle, count.entries())), count.bytes())));
        return kept;
    }

    @Override
    public JournalStat stat() {
        FileCount sum = total;
        return new JournalStat(sum.entries(), sum.bytes(), start(), end());
    }

    private void countTotal() {
        total = counts.values().stream().reduce(FileCount.NONE, FileCount::plus);
    }

    @Override
    public synchronized void close() throws IOException {
        if (state == JournalState.CLOSED) {
            return;
        }
        boolean isSound = state == JournalState.OPEN;
        state = JournalState.CLOSED;
        for (ChronicleReader reader : List.copyOf(readers)) {
            reader.close();
        }
        readSide.close();
        encoder.close();
        writer.close();
        if (!counts.isEmpty() && isSound) {
            sealFull(counts.lastKey()); // a clean end: nothing needs to be read through next time
        }
    }
}
