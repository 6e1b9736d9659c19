package dripstone.journal;

import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a journal's files ones that Chronicle can open, before it does. A file that is sealed and as it was is left alone. Any other is
 * read through and written anew: after a power cut each page that was not forced may be as before, as written, or zero, the file's head
 * and index among them, and Chronicle believes these. Where entries that were acknowledged are unreadable, the file as it was is kept in
 * {@code quarantine}, and the places are lost.
 */
final class FileRepair {
    static final String QUARANTINE = "quarantine";
    private static final Logger LOG = LoggerFactory.getLogger(FileRepair.class);

    private final Path directory;
    private final CycleFiles files;
    private final FileSeals seals;
    private final Syncing syncing;

    FileRepair(Path directory, CycleFiles files, FileSeals seals, Syncing syncing) {
        this.directory = directory;
        this.files = files;
        this.seals = seals;
        this.syncing = syncing;
    }

    void run() throws IOException {
        FileRebuild.sweep(directory);
        files.deleteMetadata();
        NavigableMap<Integer, Path> present = new TreeMap<>(files.list());
        loseMissing(present);
        // first of all: the file before one that was only begun is the one to append to, and must not be marked as ended
        while (!present.isEmpty() && isOnlyBegun(present.lastEntry())) {
            giveUp(present.pollLastEntry().getValue());
        }
        for (var one : present.entrySet()) {
            repair(one.getKey(), one.getValue(), one.getKey().equals(present.lastKey()));
        }
    }

    private void loseMissing(NavigableMap<Integer, Path> present) throws IOException {
        for (var sealed : seals.all().entrySet()) {
            int cycle = sealed.getKey();
            if (!present.containsKey(cycle)) {
                PositionRange all = new PositionRange(at(cycle, 0), at(cycle, sealed.getValue().entries()));
                LOG.error("journal file is missing: file={} entries={} places={}", files.file(cycle), sealed.getValue().entries(), all);
                seals.lose(new PositionRanges(List.of(all)));
                seals.unseal(cycle);
            }
        }
    }

    private void repair(int cycle, Path file, boolean newest) throws IOException {
        FileSeal seal = seals.of(cycle);
        if (seal != null && fits(seal, file)) {
            return;
        }
        OptionalLong known = seal == null ? OptionalLong.empty() : OptionalLong.of(seal.entries());
        Scanned scanned = scan(file, known);
        if (scanned.entries().isEmpty()) { // the number of its entries is lost with them, so none of its positions is used again
            quarantine(file, new PositionRanges(List.of(new PositionRange(at(cycle, 0), at(cycle + 1, 0)))), scanned);
            seals.lose(new PositionRanges(List.of(new PositionRange(at(cycle, 0), at(cycle + 1, 0)))));
            Files.delete(file);
            syncing.directory(directory);
            return;
        }
        PositionRanges unreadable = unreadable(cycle, scanned);
        boolean found = unreadable.ranges().stream().anyMatch(range -> !seals.lost().covers(range));
        if (found) {
            quarantine(file, unreadable, scanned);
            seals.lose(unreadable);
        }
        if (newest || found || !seals.isNew()) {
            new FileRebuild(directory, files, syncing).rebuild(cycle, scanned, newest);
            LOG.info("journal file was not closed and is written anew: file={} entries={} unreadable={} given-up={}", file.getFileName(),
                    scanned.entries().size(), scanned.unreadable(), scanned.givenUp());
        }
        seals.unseal(cycle);
    }

    private boolean isOnlyBegun(Map.Entry<Integer, Path> file) throws IOException {
        return seals.of(file.getKey()) == null && FileScan.of(file.getValue(), OptionalLong.empty(), seals.isNew()).entries().isEmpty();
    }

    private static boolean fits(FileSeal seal, Path file) {
        try {
            return seal.fits(file);
        } catch (IOException e) {
            LOG.warn("journal file cannot be read: file={} reason={}", file, e.toString());
            return false;
        }
    }

    /** A file that the disk cannot read at all holds what its seal says, unreadable. */
    private Scanned scan(Path file, OptionalLong known) throws IOException {
        try {
            return FileScan.of(file, known, seals.isNew());
        } catch (IOException e) {
            if (known.isEmpty()) {
                throw e;
            }
            LOG.error("journal file cannot be read through: file={} reason={}", file, e.toString());
            ScannedGroups nothing = new ScannedGroups(false);
            nothing.gap();
            return nothing.finish(known);
        }
    }

    /** Nothing in it was ever acknowledged; what it may hold of a group that was not is offered again. */
    private void giveUp(Path file) throws IOException {
        LOG.info("journal file that was only begun is deleted: file={}", file);
        Files.delete(file);
        syncing.directory(directory);
    }

    private static PositionRanges unreadable(int cycle, Scanned scanned) {
        List<PositionRange> ranges = new ArrayList<>();
        List<Scanned.Slot> entries = scanned.entries();
        for (int i = 0; i < entries.size(); i++) {
            if (!entries.get(i).whole()) {
                int begin = i;
                while (i + 1 < entries.size() && !entries.get(i + 1).whole()) {
                    i++;
                }
                ranges.add(new PositionRange(at(cycle, begin), at(cycle, i + 1)));
            }
        }
        return new PositionRanges(ranges);
    }

    private static Position at(int cycle, long sequence) {
        return new Position(QueueOpener.ROLL_CYCLE.toIndex(cycle, sequence));
    }

    /** Keeps the file as it was, under its name with a number. */
    private void quarantine(Path file, PositionRanges unreadable, Scanned scanned) throws IOException {
        Path aside = directory.resolve(QUARANTINE);
        OwnerOnly.createDirectories(aside);
        int number = 1;
        while (Files.exists(aside.resolve(file.getFileName() + "." + number))) {
            number++;
        }
        Path kept = aside.resolve(file.getFileName() + "." + number);
        Files.createLink(kept, file);
        Publish.forceDirectory(aside);
        LOG.error("journal file is damaged: file={} kept-as={} entries={} unreadable={} places={}; the others are read on", file, kept,
                scanned.entries().size(), scanned.unreadable(), unreadable.ranges());
    }
}
