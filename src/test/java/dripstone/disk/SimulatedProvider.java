package dripstone.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link java.nio.file.Files} asks of a {@link SimulatedDisk}. */
final class SimulatedProvider extends FileSystemProvider {
    private final SimulatedFileSystem fileSystem;

    SimulatedProvider(SimulatedFileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    private SimulatedDisk disk() {
        return fileSystem.disk();
    }

    @Override
    public String getScheme() {
        return "simulated";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("begin with SimulatedDisk.healthy()");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return fileSystem.getPath(uri.getPath());
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        SimulatedNode node = open(path, options, writes);
        if (writes && !(node instanceof SimulatedNode.File)) {
            throw new IOException(path + ": Is a directory");
        }
        if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING) && node instanceof SimulatedNode.File f && f.length() > 0) {
            disk().truncate(f, 0, path);
        }
        return new SimulatedChannel(disk(), node, path, writes, options.contains(StandardOpenOption.APPEND));
    }

    private SimulatedNode open(Path path, Set<? extends OpenOption> options, boolean writes) throws IOException {
        if (writes && options.contains(StandardOpenOption.CREATE_NEW)) {
            return disk().create(path, new SimulatedNode.File());
        }
        try {
            return disk().node(path);
        } catch (NoSuchFileException e) {
            if (writes && options.contains(StandardOpenOption.CREATE)) {
                return disk().create(path, new SimulatedNode.File());
            }
            throw e;
        }
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
        List<Path> names = disk().names(directory).stream().map(directory::resolve).toList();
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return names.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        disk().create(directory, new SimulatedNode.Directory());
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        disk().link(link, disk().node(existing));
    }

    @Override
    public void delete(Path path) throws IOException {
        disk().delete(path);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("a simulated disk copies nothing");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        List<CopyOption> how = List.of(options);
        boolean replace = how.contains(StandardCopyOption.ATOMIC_MOVE) || how.contains(StandardCopyOption.REPLACE_EXISTING);
        disk().rename(source, target, replace);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return disk().node(path) == disk().node(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        checkAccess(path);
        return new SimulatedSpace(disk());
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        BasicFileAttributes unused = readAttributes(path, BasicFileAttributes.class);
        assert !unused.isOther();
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) throws IOException {
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException(type.getName());
        }
        return type.cast(new SimulatedAttributes(disk().node(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException(attributes);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException(attribute);
    }
}
