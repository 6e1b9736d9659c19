package dripstone.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * A file of the key-value store that survives interrupts: a {@link FileChannel} is closed for everybody when one of its threads is
 * interrupted, and threads that use the store are interrupted when they are asked to stop. The library knows files by names alone, of
 * which the scheme says here in what file system they lie.
 */
final class UninterruptedPath extends FilePath {
    private static final String SCHEME = "uninterrupted";

    private final String scheme;
    private final Path path;

    private UninterruptedPath(String scheme, Path path) {
        this.scheme = scheme;
        this.path = path;
        this.name = scheme + ":" + path;
    }

    /** Makes the scheme known to the library (again, at no cost) and answers the file's name under it. */
    static String register(Path absolute) {
        FileSystem system = absolute.getFileSystem();
        String scheme = DiskFile.isPlain(absolute) ? SCHEME : SCHEME + "-" + Integer.toHexString(System.identityHashCode(system));
        UninterruptedPath file = new UninterruptedPath(scheme, absolute);
        FilePath.register(file);
        return file.name;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public FilePath getPath(String nameWithScheme) {
        return of(path.getFileSystem().getPath(nameWithScheme.substring(scheme.length() + 1)));
    }

    private FilePath of(Path other) {
        return new UninterruptedPath(scheme, other);
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return UninterruptedFile.open(path, !mode.equals("r"));
    }

    @Override
    public boolean exists() {
        return Files.exists(path);
    }

    @Override
    public boolean canWrite() {
        return Files.isWritable(path);
    }

    @Override
    public @Nullable FilePath getParent() {
        Path parent = path.getParent();
        return parent == null ? null : of(parent);
    }

    @Override
    public long size() {
        return tried(() -> Files.size(path));
    }

    @Override
    public boolean isDirectory() {
        return Files.isDirectory(path);
    }

    @Override
    public boolean isRegularFile() {
        return Files.isRegularFile(path);
    }

    @Override
    public boolean isAbsolute() {
        return path.isAbsolute();
    }

    @Override
    public long lastModified() {
        return tried(() -> Files.getLastModifiedTime(path).toMillis());
    }

    @Override
    public FilePath toRealPath() {
        return of(Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? tried(path::toRealPath) : path.toAbsolutePath());
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        return tried(() -> {
            try (Stream<Path> entries = Files.list(path)) {
                return entries.map(this::of).toList();
            }
        });
    }

    @Override
    public boolean createFile() {
        return tried(() -> {
            OwnerOnly.createFileIfAbsent(path);
            return true;
        });
    }

    @Override
    public void createDirectory() {
        Path _ = tried(() -> Files.createDirectory(path));
    }

    @Override
    public void delete() {
        boolean _ = tried(() -> Files.deleteIfExists(path));
    }

    @Override
    public void moveTo(FilePath other, boolean atomicReplace) {
        Path to = ((UninterruptedPath) other).path;
        Path _ = tried(() -> atomicReplace ? Files.move(path, to, StandardCopyOption.ATOMIC_MOVE) : Files.move(path, to));
    }

    @Override
    public boolean setReadOnly() {
        throw new UnsupportedOperationException("a store that is written is not made read-only: file=" + path);
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> T tried(Call<T> call) {
        try {
            return call.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
