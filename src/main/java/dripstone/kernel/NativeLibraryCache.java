package dripstone.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A directory of this user alone where native libraries lie as files, since the loader wants files and a jar has none. A file's name
 * carries the length and CRC-32 of its content, both are checked before each use, and it appears by an atomic rename under a lock:
 * what a killed process left half written is never loaded and is overwritten by the next. Files of another build are removed.
 */
final class NativeLibraryCache {
    /** A file lock is held by the whole process; this one orders its threads. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path directory;

    NativeLibraryCache(Path directory) {
        this.directory = directory;
    }

    /** The cache under the system's directory for temporary files. */
    static NativeLibraryCache ofThisUser() {
        return new NativeLibraryCache(Path.of(System.getProperty("java.io.tmpdir"), "dripstone-native-" + userName()));
    }

    /** A file with the resource's content. */
    Path file(URL resource) throws IOException {
        prepareDirectory();
        THREADS.lock();
        try (FileChannel channel = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock _ = channel.lock()) {
            return publish(resource);
        } finally {
            THREADS.unlock();
        }
    }

    private Path publish(URL resource) throws IOException {
        String name = Path.of(resource.getPath()).getFileName().toString();
        Content content = Content.of(resource);
        Path file = directory.resolve(name + "-" + Long.toHexString(content.crc) + "-" + content.bytes);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && content.equals(Content.read(Files.newInputStream(file)))) {
            return file;
        }
        Path pending = directory.resolve(name + ".pending");
        try (InputStream in = open(resource).getInputStream()) {
            Files.copy(in, pending, StandardCopyOption.REPLACE_EXISTING);
        }
        Content written = Content.read(Files.newInputStream(pending));
        if (!content.equals(written)) {
            Files.delete(pending);
            throw new IOException("a copy differs from its resource: file=" + pending + " expected=" + content + " found=" + written);
        }
        Files.move(pending, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        removeOthers(name, file);
        return file;
    }

    private void removeOthers(String name, Path current) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(directory, name + "-*")) {
            for (Path other : others) {
                if (!other.equals(current)) {
                    Files.delete(other);
                }
            }
        }
    }

    /** Code is loaded from here: it must be ours, and nobody else may write it. */
    private void prepareDirectory() throws IOException {
        Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(directory.toAbsolutePath().getParent());
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!owner.equals(self)) {
            throw new IOException("the directory of native libraries belongs to another user: directory=" + directory + " uid=" + owner
                    + " own-uid=" + self);
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE) || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("others may write the directory of native libraries: directory=" + directory + " permissions="
                    + PosixFilePermissions.toString(permissions));
        }
    }

    private static String userName() {
        return System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9_-]", "_");
    }

    private static URLConnection open(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        connection.setUseCaches(false); // a cached connection keeps the jar open
        return connection;
    }

    /** What tells one build of a library from another. */
    private record Content(long bytes, long crc) {
        /** A jar states both in its directory: nothing is unpacked to learn them. */
        static Content of(URL resource) throws IOException {
            URLConnection connection = open(resource);
            if (connection instanceof JarURLConnection jar) {
                try (var file = jar.getJarFile()) {
                    var entry = file.getJarEntry(jar.getEntryName());
                    return new Content(entry.getSize(), entry.getCrc());
                }
            }
            return read(connection.getInputStream());
        }

        static Content read(InputStream in) throws IOException {
            try (CheckedInputStream checked = new CheckedInputStream(in, new CRC32())) {
                long bytes = checked.transferTo(java.io.OutputStream.nullOutputStream());
                return new Content(bytes, checked.getChecksum().getValue());
            }
        }
    }
}
