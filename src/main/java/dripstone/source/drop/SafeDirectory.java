package dripstone.source.drop;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Set;

/**
 * A directory below a root that was entered step by step without following a link, so that whatever somebody swaps in meanwhile,
 * nothing outside the root is read, made or overwritten.
 */
final class SafeDirectory implements Closeable {
    private final SecureDirectoryStream<Path> stream;

    private SafeDirectory(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    /** @param relative directory below the root, empty for the root itself */
    static SafeDirectory open(Path root, Path relative) throws IOException {
        SafeDirectory at = new SafeDirectory(secure(root));
        for (Path step : relative) {
            if (!step.toString().isEmpty()) {
                try (SafeDirectory above = at) {
                    at = new SafeDirectory(above.stream.newDirectoryStream(step, LinkOption.NOFOLLOW_LINKS));
                }
            }
        }
        return at;
    }

    @SuppressWarnings("StreamResourceLeak") // it lives as long as this object, which closes it
    private static SecureDirectoryStream<Path> secure(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new FileSystemException(root.toString(), null, "this file system cannot be entered without following links");
    }

    /** Opens a regular file below the root; anything else is refused before it is opened. */
    static InputStream read(Path root, Path relative) throws IOException {
        Path name = nameOf(relative);
        try (SafeDirectory parent = open(root, parentOf(relative))) {
            if (!parent.view(name).readAttributes().isRegularFile()) {
                throw new FileSystemException(relative.toString(), null, "no regular file");
            }
            return Channels.newInputStream(parent.stream.newByteChannel(name,
                    Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
        }
    }

    boolean holds(Path name) throws IOException {
        try {
            view(name).readAttributes();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Moves by renaming; the caller has made sure that the target's name is free. */
    void move(Path name, SafeDirectory target, Path targetName) throws IOException {
        stream.move(name, target.stream, targetName);
    }

    void write(Path name, String text) throws IOException {
        try (SeekableByteChannel out = stream.newByteChannel(name, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    static Path nameOf(Path relative) {
        Path name = relative.getFileName();
        return name == null ? relative : name;
    }

    static Path parentOf(Path relative) {
        Path parent = relative.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private BasicFileAttributeView view(Path name) {
        return stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
