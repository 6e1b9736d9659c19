package dripstone.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's {@link FileList}, kept on the disk. Changed under its own lock, under which no other is taken; read by any thread. */
final class FileSeals {
    private static final Logger LOG = LoggerFactory.getLogger(FileSeals.class);

    private final Path directory;
    private final CycleFiles files;
    private final Syncing syncing;
    private final boolean isNew;
    /** Written under this object's lock, once it is durable; readers see one whole list. */
    private volatile FileList list;

    private FileSeals(Path directory, CycleFiles files, Syncing syncing, boolean isNew, FileList list) {
        this.directory = directory;
        this.files = files;
        this.syncing = syncing;
        this.isNew = isNew;
        this.list = list;
    }

    static FileSeals open(Path directory, CycleFiles files, Syncing syncing) throws IOException {
        boolean isNew = !FileList.exists(directory);
        return new FileSeals(directory, files, syncing, isNew, FileList.read(directory));
    }

    /** Whether there was no list: the journal is new, or of a build that kept none. */
    boolean isNew() {
        return isNew;
    }

    NavigableMap<Integer, FileSeal> all() {
        return list.sealed();
    }

    @Nullable FileSeal of(int cycle) {
        return list.sealed().get(cycle);
    }

    @Nullable FileCount count(int cycle) {
        FileSeal seal = of(cycle);
        return seal == null ? null : seal.count();
    }

    PositionRanges lost() {
        return list.lost();
    }

    /** Nothing is written into a file any more. What Chronicle has written last, the mark of its end, is forced first. */
    synchronized void seal(int cycle, FileCount count) throws IOException {
        if (of(cycle) == null) {
            Path file = files.file(cycle);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                syncing.file(file, channel, true);
            }
            become(list.with(cycle, FileSeal.of(file, count)));
        }
    }

    /** A file is about to be written. */
    synchronized void unseal(int cycle) throws IOException {
        if (of(cycle) != null) {
            become(list.without(cycle));
        } else if (isNew && !FileList.exists(directory)) {
            become(new FileList(list.sealed(), list.lost())); // from now on a file that is not in it was being written
        }
    }

    /** The next file behind that is sealed. */
    @Nullable Integer behind(int cycle) {
        return list.sealed().higherKey(cycle);
    }

    /** Places whose entries cannot be read; durable on return. */
    synchronized void lose(PositionRanges places) throws IOException {
        become(list.withLost(places));
    }

    /** As {@link #lose}, for a reader that has come upon them: where the disk does not take the note, this process knows them. */
    synchronized void found(PositionRange places) {
        if (list.lost().covers(places)) {
            return;
        }
        LOG.error("journal entries cannot be read and are lost: places={} dir={}; the others are read on", places, directory);
        FileList next = list.withLost(new PositionRanges(List.of(places)));
        try {
            become(next);
        } catch (IOException e) {
            LOG.error("the list of journal files cannot be written: dir={} reason={}", directory, e.toString());
            list = next;
        }
    }

    /** These files are about to be deleted, of which none is missed from now on. */
    synchronized void released(Set<Integer> cycles) throws IOException {
        FileList next = list;
        for (int cycle : cycles) {
            next = next.without(cycle);
        }
        become(next);
    }

    private void become(FileList next) throws IOException {
        next.publish(directory);
        list = next;
    }
}
