package dripstone.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path on a {@link SimulatedDisk}: a path of the system's kind, that names nothing on the system's disk. */
final class SimulatedPath implements Path {
    private final SimulatedFileSystem fileSystem;
    private final Path text;

    SimulatedPath(SimulatedFileSystem fileSystem, Path text) {
        this.fileSystem = fileSystem;
        this.text = text;
    }

    private SimulatedPath of(Path other) {
        return new SimulatedPath(fileSystem, other);
    }

    private @Nullable Path ofNullable(@Nullable Path other) {
        return other == null ? null : of(other);
    }

    private static Path text(Path other) {
        return ((SimulatedPath) other).text;
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return text.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return ofNullable(text.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return ofNullable(text.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return ofNullable(text.getParent());
    }

    @Override
    public int getNameCount() {
        return text.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return of(text.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return of(text.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof SimulatedPath p && text.startsWith(p.text);
    }

    @Override
    public boolean endsWith(Path other) {
        return other instanceof SimulatedPath p && text.endsWith(p.text);
    }

    @Override
    public Path normalize() {
        return of(text.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return of(text.resolve(text(other)));
    }

    @Override
    public Path relativize(Path other) {
        return of(text.relativize(text(other)));
    }

    @Override
    public URI toUri() {
        return URI.create("simulated:" + toAbsolutePath());
    }

    @Override
    public Path toAbsolutePath() {
        return of(Path.of("/").resolve(text));
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        Path real = toAbsolutePath().normalize();
        Objects.requireNonNull(fileSystem.disk().node(real));
        return real;
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("nothing watches a simulated disk");
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(text(other));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimulatedPath p && p.fileSystem == fileSystem && p.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
