package dripstone.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The journal's {@link FileList}, kept on the disk. Used under the journal's lock. */
final class FileSeals {
    private final Path directory;
    private final CycleFiles files;
    private final Syncing syncing;
    private final boolean isNew;
    /** Written under the journal's lock once it is durable; readers see one whole list. */
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
    void seal(int cycle, FileCount count) throws IOException {
        if (of(cycle) == null) {
            Path file = files.file(cycle);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                syncing.file(file, channel, true);
            }
            become(list.with(cycle, FileSeal.of(file, count)));
        }
    }

    /** A file is about to be written. */
    void unseal(int cycle) throws IOException {
        if (of(cycle) != null) {
            become(list.without(cycle));
        } else if (isNew && list == FileList.NONE) {
            become(new FileList(list.sealed(), list.lost())); // from now on a file that is not in it was being written
        }
    }

    /** Places whose entries cannot be read. @return those that were not known */
    void lose(PositionRanges places) throws IOException {
        become(list.withLost(places));
    }

    void released(int keptFrom) throws IOException {
        become(list.from(keptFrom));
    }

    private void become(FileList next) throws IOException {
        next.publish(directory);
        list = next;
    }
}
