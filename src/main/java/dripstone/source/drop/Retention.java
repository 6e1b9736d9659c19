package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Deletes what has lain in a directory for too long, and the oldest while there is too much. Follows no links. */
final class Retention {
    private Retention() {}

    private record Kept(Path path, long changedNanos, long bytes) {}

    /**
     * A file's age counts from when it was moved in (its inode's change time).
     *
     * @param deleted is told each file that went
     */
    static void sweep(Path directory, Duration keep, long maxBytes, Instant now, Consumer<Path> deleted) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Kept> files = list(directory);
        files.sort(Comparator.comparingLong(Kept::changedNanos));
        long oldest = TimeUnit.MILLISECONDS.toNanos(now.minus(keep).toEpochMilli());
        long bytes = files.stream().mapToLong(Kept::bytes).sum();
        for (Kept file : files) {
            if (file.changedNanos() >= oldest && bytes <= maxBytes) {
                break;
            }
            Files.deleteIfExists(file.path());
            deleted.accept(file.path());
            bytes -= file.bytes();
            deleteEmptyParents(file.path(), directory);
        }
    }

    private static List<Kept> list(Path directory) throws IOException {
        List<Kept> files = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                files.add(new Kept(file, FileStamp.of(file).changedNanos(), attributes.size()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // gone meanwhile, or not ours to look into
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static void deleteEmptyParents(Path file, Path top) throws IOException {
        for (Path parent = file.getParent(); parent != null && !parent.equals(top); parent = parent.getParent()) {
            try {
                Files.delete(parent);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }
}
