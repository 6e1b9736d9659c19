package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights beside which adapters are trained: the same in every snapshot of a model. So one file serves all of them, under a name
 * (a hard link) in each: no snapshot writes it again, and each stays whole by itself when others go.
 */
public final class AdapterBase {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterBase.class);

    private AdapterBase() {}

    /**
     * Checks that a model's snapshots stand on one base.
     *
     * @throws IOException that names two with different ones
     */
    public static void requireOne(List<Snapshot> snapshots) throws IOException {
        Optional<Snapshot> first = newest(snapshots);
        for (Snapshot other : snapshots) {
            if (first.isPresent() && other.baseSha256().isPresent() && !other.baseSha256().equals(first.get().baseSha256())) {
                throw new IOException("two snapshots' adapters stand on different weights, which never change in one model: snapshot="
                        + first.get().directory() + " sha256=" + first.get().baseSha256().orElse("") + " other=" + other.directory()
                        + " sha256=" + other.baseSha256().orElse("") + "; move the one that does not belong here away");
            }
        }
    }

    /** The newest that holds adapters. */
    static Optional<Snapshot> newest(List<Snapshot> oldestFirst) {
        return oldestFirst.reversed().stream().filter(s -> s.baseSha256().isPresent()).findFirst();
    }

    /** What {@link #link} hashes: the weights in memory, and the earlier file of them. */
    static long hashedBytes(SnapshotContent content) {
        return 2 * content.weights().stream().mapToLong(t -> t.data().byteSize()).sum();
    }

    private static String sum(Path file, Pace pace) throws IOException {
        HashedOutput sum = new HashedOutput(new Paced(pace));
        try (InputStream in = DiskFile.openForReading(file).stream()) {
            in.transferTo(sum);
        }
        return sum.sha256();
    }

    /** Takes bytes at a pace, and drops them. */
    private static final class Paced extends OutputStream {
        private final Pace pace;

        Paced(Pace pace) {
            this.pace = pace;
        }

        @Override
        public void write(int b) {
            pace.wrote(1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            pace.wrote(length);
        }
    }

    /**
     * Puts the earlier snapshot's file into a new one, by a link. It is hashed before, and so are the weights in memory, each time: beside
     * training, so that is done at the pace of writing.
     *
     * @return nothing where it has to be written: the file is damaged, or the file system has no links
     * @throws IOException when the weights in memory are not those of the earlier snapshot
     */
    static Optional<Manifest.FileEntry> link(Path directory, List<Tensor> weights, Snapshot earlier, Pace pace) throws IOException {
        HashedOutput inMemory = new HashedOutput(new Paced(pace));
        SafetensorsWriter.write(inMemory, weights);
        String sum = inMemory.sha256();
        if (!earlier.baseSha256().equals(Optional.of(sum))) {
            throw new IOException("the weights beside the adapters have changed, which nothing may do: sha256=" + sum + " in-snapshot="
                    + earlier.directory() + " its-sha256=" + earlier.baseSha256().orElse("none") + "; nothing was published: start again, "
                    + "and learning goes on from there");
        }
        Path file = earlier.directory().resolve(SnapshotFiles.WEIGHTS);
        if (!Files.isRegularFile(file) || !sum(file, pace).equals(sum)) {
            LOG.warn("The weights are written anew, an earlier snapshot's are damaged: file={}", file);
            return Optional.empty();
        }
        try {
            Files.createLink(directory.resolve(SnapshotFiles.WEIGHTS), file);
            return Optional.of(new Manifest.FileEntry(SnapshotFiles.WEIGHTS, inMemory.count(), sum));
        } catch (FileSystemException | UnsupportedOperationException e) {
            LOG.debug("No link, so the weights are written: file={}", file, e);
            return Optional.empty();
        }
    }
}
