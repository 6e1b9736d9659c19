package dripstone.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Durable publish: whoever reads the target's name finds the whole of what was written, or what was there before, across kill and power
 * loss. The new content is written beside under a pending name, forced, renamed, and the directory is forced; on failure the pending
 * one is deleted. What a kill leaves behind is swept by {@link #sweep} at start. Interrupts are kept and do not cut a publish short.
 */
public final class Publish {
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.(pending|trash)-[0-9a-f]{16}");

    private Publish() {}

    /** Writes the content of a file. The stream is buffered by the caller where that matters. */
    @FunctionalInterface
    public interface FileBody {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Fills a directory that is not yet visible under its name. */
    @FunctionalInterface
    public interface DirectoryBody {
        void fill(Path pending) throws IOException;
    }

    /** Publishes a file, replacing the one that is there. */
    public static void file(Path target, FileBody body) throws IOException {
        Path pending = beside(target, "pending");
        try {
            OwnerOnly.createFile(pending);
            try (FileOutput out = FileOutput.over(pending)) {
                body.writeTo(out);
                out.force();
            }
            Files.move(pending, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable t) {
            undo(pending, t);
            throw t;
        }
        forceParent(target);
    }

    public static void file(Path target, byte[] content) throws IOException {
        file(target, out -> out.write(content));
    }

    /**
     * Publishes a directory. @throws FileAlreadyExistsException when the target exists; a published directory is never replaced
     */
    public static void directory(Path target, DirectoryBody body) throws IOException {
        refuseExisting(target);
        Path pending = beside(target, "pending");
        try {
            OwnerOnly.createDirectories(pending);
            body.fill(pending);
            forceTree(pending);
            refuseExisting(target); // a rename would silently replace an empty directory
            Files.move(pending, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable t) {
            undo(pending, t);
            throw t;
        }
        forceParent(target);
    }

    /** Deletes a directory so that a half-deleted one is never seen under its name: renamed to a trash name first. */
    public static void removeDirectory(Path target) throws IOException {
        Path trash = beside(target, "trash");
        Files.move(target, trash, StandardCopyOption.ATOMIC_MOVE);
        forceParent(target);
        deleteTree(trash);
    }

    /** Deletes what killed processes left pending or half-deleted directly in a directory. Only for its one owner. @return what went */
    public static List<Path> sweep(Path directory) throws IOException {
        List<Path> swept = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return swept;
        }
        for (Path entry : entries(directory)) {
            if (LEFTOVER.matcher(String.valueOf(entry.getFileName())).matches()) {
                deleteTree(entry);
                swept.add(entry);
            }
        }
        return swept;
    }

    /** Makes names in a directory durable. */
    public static void forceDirectory(Path directory) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted(); // and again: a publish is not left half durable
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void forceParent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    private static void refuseExisting(Path target) throws FileAlreadyExistsException {
        if (Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString(), null, "a published directory is never replaced");
        }
    }

    static Path beside(Path target, String kind) {
        String tag = String.format("%016x", ThreadLocalRandom.current().nextLong());
        return target.resolveSibling("." + target.getFileName() + "." + kind + "-" + tag);
    }

    /** Forces all files, then the directories that name them, innermost first. */
    private static void forceTree(Path root) throws IOException {
        for (Path p : tree(root).reversed()) {
            forceDirectory(p); // a file opened for reading is forced by the same call
        }
    }

    static void undo(Path pending, Throwable why) {
        try {
            deleteTree(pending);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Deletes a directory with all in it, or a file; nothing where there is none. */
    public static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path p : tree(root).reversed()) {
            Files.deleteIfExists(p);
        }
    }

    /** Sorted. */
    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (UncheckedIOException e) {
            throw Optional.ofNullable(e.getCause()).orElseThrow();
        }
    }

    /** Sorted: a directory comes before what is in it. @throws IOException also where a directory on the way cannot be read */
    private static List<Path> tree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.sorted().toList();
        } catch (UncheckedIOException e) {
            throw Optional.ofNullable(e.getCause()).orElseThrow();
        }
    }
}
