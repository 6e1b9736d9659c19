package dripstone.journal;

import dripstone.disk.CorruptFileException;
import dripstone.disk.FileFormat;
import dripstone.disk.FormatReader;
import dripstone.disk.FormatWriter;
import dripstone.disk.Publish;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the journal's files beside them: those that nothing is written into, and the places of entries that are lost. A file
 * that is not sealed is read through at the next opening. Published anew with each change; immutable.
 *
 * @param sealed by cycle
 * @param lost places of entries that could not be read once, and are not read again
 */
record FileList(NavigableMap<Integer, FileSeal> sealed, PositionRanges lost) {
    static final String FILE = "files";
    private static final Logger LOG = LoggerFactory.getLogger(FileList.class);
    private static final FileFormat FORMAT = new FileFormat("dripstone-journal-files", 1, 1);
    static final FileList NONE = new FileList(new TreeMap<>(), PositionRanges.NONE);

    FileList {
        sealed = java.util.Collections.unmodifiableNavigableMap(new TreeMap<>(sealed));
    }

    FileList with(int cycle, FileSeal seal) {
        NavigableMap<Integer, FileSeal> more = new TreeMap<>(sealed);
        more.put(cycle, seal);
        return new FileList(more, lost);
    }

    FileList without(int cycle) {
        NavigableMap<Integer, FileSeal> fewer = new TreeMap<>(sealed);
        fewer.remove(cycle);
        return new FileList(fewer, lost);
    }

    FileList withLost(PositionRanges more) {
        return new FileList(sealed, lost.plus(more));
    }

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /** A list that cannot be read is kept aside: then every file is read through. */
    static FileList read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        try (DataInputStream in = new DataInputStream(FormatReader.open(file, FORMAT))) {
            NavigableMap<Integer, FileSeal> sealed = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                sealed.put(in.readInt(), new FileSeal(in.readLong(), in.readLong(), in.readInt(), in.readInt()));
            }
            List<PositionRange> lost = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                lost.add(new PositionRange(new Position(in.readLong()), new Position(in.readLong())));
            }
            return new FileList(sealed, new PositionRanges(lost));
        } catch (CorruptFileException e) {
            LOG.warn("the list of journal files is damaged, so all files are read through: file={} reason={}", file, e.getMessage());
            Files.move(file, file.resolveSibling(FILE + ".unreadable"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return NONE;
        }
    }

    /** Durable on return. */
    void publish(Path directory) throws IOException {
        Publish.file(directory.resolve(FILE), out -> {
            FormatWriter format = FormatWriter.begin(out, FORMAT);
            DataOutputStream data = new DataOutputStream(new java.io.BufferedOutputStream(format));
            data.writeInt(sealed.size());
            for (var one : sealed.entrySet()) {
                data.writeInt(one.getKey());
                data.writeLong(one.getValue().entries());
                data.writeLong(one.getValue().bytes());
                data.writeInt(one.getValue().headBytes());
                data.writeInt(one.getValue().headSum());
            }
            data.writeInt(lost.ranges().size());
            for (PositionRange range : lost.ranges()) {
                data.writeLong(range.from().value());
                data.writeLong(range.to().value());
            }
            data.flush();
            format.finish();
        });
    }
}
