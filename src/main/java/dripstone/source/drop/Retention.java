package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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

/**
 * Deletes what has lain in a directory for too long, and the oldest while there is too much. Follows no links. Its memory does not grow
 * with the number of files: what is too much is found by a histogram of their ages, made finer until the files on its edge are few.
 */
final class Retention {
    private static final int BUCKETS = 4096;
    private static final int FEW = 10_000;
    private final Path directory;
    private final Consumer<Path> deleted;

    private Retention(Path directory, Consumer<Path> deleted) {
        this.directory = directory;
        this.deleted = deleted;
    }

    private record Kept(Path path, long changedNanos, long bytes) {}

    /** Takes each file of the directory. */
    @FunctionalInterface
    private interface Visitor {
        void visit(Kept file) throws IOException;
    }

    /**
     * A file's age counts from when it was moved in (its inode's change time).
     *
     * @param deleted is told each file that went
     */
    static void sweep(Path directory, Duration keep, long maxBytes, Instant now, Consumer<Path> deleted) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            new Retention(directory, deleted).sweep(nanos(now.minus(keep)), nanos(now), maxBytes);
        }
    }

    private static long nanos(Instant time) {
        return TimeUnit.MILLISECONDS.toNanos(time.toEpochMilli());
    }

    private void sweep(long oldest, long now, long maxBytes) throws IOException {
        long[] bytes = {0};
        walk(file -> {
            if (file.changedNanos() < oldest) {
                delete(file);
            } else {
                bytes[0] += file.bytes();
            }
        });
        if (bytes[0] > maxBytes) {
            deleteOldest(new Span(Math.min(oldest, now), Long.MAX_VALUE), bytes[0] - maxBytes);
        }
    }

    /** Times in {@code [from, to)}. */
    private record Span(long from, long to) {
        private boolean holds(long time) {
            return time >= from && time < to;
        }

        private long width() {
            return Math.max(1, (to - from) / BUCKETS + 1);
        }

        private int bucket(long time) {
            return (int) ((time - from) / width());
        }

        private Span part(int bucket) {
            long begin = from + bucket * width();
            return new Span(begin, Math.min(to, begin + width()));
        }
    }

    /** Deletes files of that age, the oldest first, until so many bytes are free. */
    private void deleteOldest(Span span, long excess) throws IOException {
        Span within = span.to() == Long.MAX_VALUE ? new Span(span.from(), newest() + 1) : span;
        long[] bytes = new long[BUCKETS];
        int[] counts = new int[BUCKETS];
        walk(file -> {
            if (within.holds(file.changedNanos())) {
                int bucket = within.bucket(file.changedNanos());
                bytes[bucket] += file.bytes();
                counts[bucket]++;
            }
        });
        int edge = 0;
        long freed = 0;
        while (edge < BUCKETS - 1 && freed + bytes[edge] <= excess) {
            freed += bytes[edge++];
        }
        Span last = within.part(edge);
        walk(file -> {
            if (within.holds(file.changedNanos()) && file.changedNanos() < last.from()) {
                delete(file);
            }
        });
        long left = excess - freed;
        if (left > 0 && counts[edge] > FEW && within.width() > 1) {
            deleteOldest(last, left);
        } else if (left > 0) {
            deleteOnTheEdge(last, left);
        }
    }

    private long newest() throws IOException {
        long[] newest = {Long.MIN_VALUE};
        walk(file -> newest[0] = Math.max(newest[0], file.changedNanos()));
        return newest[0];
    }

    private void deleteOnTheEdge(Span edge, long excess) throws IOException {
        List<Kept> few = new ArrayList<>();
        walk(file -> {
            if (edge.holds(file.changedNanos()) && few.size() < 2 * FEW) {
                few.add(file);
            }
        });
        few.sort(Comparator.comparingLong(Kept::changedNanos));
        long left = excess;
        for (Kept file : few) {
            if (left <= 0) {
                return;
            }
            left -= file.bytes();
            delete(file);
        }
    }

    private void delete(Kept file) throws IOException {
        Files.deleteIfExists(file.path());
        deleted.accept(file.path());
        for (Path parent = file.path().getParent(); parent != null && !parent.equals(directory); parent = parent.getParent()) {
            try {
                Files.delete(parent);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            }
        }
    }

    private void walk(Visitor visitor) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Kept kept;
                try {
                    kept = new Kept(file, FileStamp.of(file).changedNanos(), attributes.size());
                } catch (NoSuchFileException e) {
                    return FileVisitResult.CONTINUE; // gone meanwhile
                }
                visitor.visit(kept);
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
    }
}
