package dripstone.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/** State that only its owner may read: directories {@code rwx------}, files {@code rw-------}. What exists already keeps its mode. */
public final class OwnerOnly {
    private OwnerOnly() {}

    /** Makes the directory and its missing parents durably. */
    public static void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path p = directory.toAbsolutePath().normalize(); p != null && !Files.isDirectory(p); p = p.getParent()) {
            missing.push(p);
        }
        for (Path p : missing) {
            try {
                Files.createDirectory(p, attributes(p, "rwx------"));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(p)) {
                    throw e;
                }
            }
            Publish.forceParent(p);
        }
    }

    /** Makes an empty file. @throws FileAlreadyExistsException when there is one */
    public static void createFile(Path file) throws IOException {
        Files.createFile(file, attributes(file, "rw-------"));
    }

    /** Makes an empty file where there is none. */
    public static void createFileIfAbsent(Path file) throws IOException {
        if (!Files.exists(file)) {
            createFile(file);
            Publish.forceParent(file);
        }
    }

    /** Nothing where the file system knows no POSIX modes. */
    private static FileAttribute<?>[] attributes(Path of, String mode) {
        return of.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
