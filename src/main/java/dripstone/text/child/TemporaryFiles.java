package dripstone.text.child;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Temporary files and directories, for their owner only. */
public final class TemporaryFiles {
    private TemporaryFiles() {}

    /**
     * A new, empty file.
     *
     * @throws IOException that cannot be mistaken for one of the file that is being read
     */
    public static Path file(String prefix) throws IOException {
        try {
            return Files.createTempFile(prefix, ".tmp");
        } catch (FileSystemException e) {
            throw unavailable(e);
        }
    }

    static Path directory(String prefix) throws IOException {
        try {
            return Files.createTempDirectory(prefix);
        } catch (FileSystemException e) {
            throw unavailable(e);
        }
    }

    private static IOException unavailable(FileSystemException e) {
        return new IOException("no temporary file can be made in " + System.getProperty("java.io.tmpdir") + ": " + e, e);
    }

    /** Deletes a directory with all in it. Doing it twice, or while files in it come and go, is no error. */
    static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
