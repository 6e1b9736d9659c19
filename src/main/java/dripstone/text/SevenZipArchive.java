package dripstone.text;

import dripstone.disk.BlockInputStream;
import dripstone.text.child.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.jspecify.annotations.Nullable;

/**
 * A 7z archive. Its directory stands at its end, so that it is copied to a temporary file first, which has no name any more once it is
 * open: nothing of it stays, however this process ends.
 */
record SevenZipArchive() implements Container {
    private static final int MEMORY_KIB = 128 << 10;

    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        try (FileChannel copy = FileChannel.open(TemporaryFiles.file("dripstone-7z-"), StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            in.transferTo(Channels.newOutputStream(copy));
            long size = copy.position();
            try (SevenZFile archive = open(copy.position(0))) {
                members(walk, at, archive, size);
            }
        }
    }

    private static void members(FileWalk walk, Place at, SevenZFile archive, long size) throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        for (SevenZArchiveEntry entry = next(archive); entry != null; entry = next(archive)) {
            if (!entry.isDirectory() && entry.hasStream() && !entry.isAntiItem()) {
                String name = entry.getName();
                Decoded body = new Decoded(archive, walk.budget(), size);
                walk.member(at, name == null ? "" : name, names, body);
                body.transferTo(OutputStream.nullOutputStream()); // counted, where the archive would skip it uncounted
            }
        }
    }

    private static SevenZFile open(SeekableByteChannel copy) throws IOException {
        try {
            return SevenZFile.builder().setSeekableByteChannel(copy).setMaxMemoryLimitKiB(MEMORY_KIB).get();
        } catch (PasswordRequiredException e) {
            throw encrypted();
        } catch (IOException | RuntimeException e) {
            throw ArchiveException.Damaged.by(e);
        }
    }

    private static @Nullable SevenZArchiveEntry next(SevenZFile archive) throws IOException {
        try {
            return archive.getNextEntry();
        } catch (PasswordRequiredException e) {
            throw encrypted();
        } catch (IOException | RuntimeException e) {
            throw ArchiveException.Damaged.by(e);
        }
    }

    private static ArchiveException.Damaged encrypted() {
        return new ArchiveException.Damaged("encrypted archive: it cannot be read without its password");
    }

    /** The current member; its ratio is to the whole archive, since members share what was compressed. */
    private static final class Decoded extends BlockInputStream {
        private final SevenZFile archive;
        private final ArchiveBudget budget;
        private final long size;
        private long count;

        Decoded(SevenZFile archive, ArchiveBudget budget, long size) {
            this.archive = archive;
            this.budget = budget;
            this.size = size;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n;
            try {
                n = archive.read(into, offset, length);
            } catch (PasswordRequiredException e) {
                throw encrypted();
            } catch (IOException | RuntimeException e) {
                throw ArchiveException.Damaged.by(e);
            }
            if (n > 0) {
                count += n;
                budget.decompressed(n);
                budget.ratio(count, size);
            }
            return n;
        }
    }
}
