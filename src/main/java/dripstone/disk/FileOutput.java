package dripstone.disk;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that is written from its beginning or its end on, unbuffered (but see {@link #large}), and can be forced; no interrupt ends its
 * calls. It lies in the file system of its path, as a {@link DiskFile} does. Not thread-safe.
 */
public final class FileOutput extends OutputStream {
    private final OutputStream out;
    private final Force force;
    private boolean closed;

    @FunctionalInterface
    private interface Force {
        void run() throws IOException;
    }

    private FileOutput(OutputStream out, Force force) {
        this.out = out;
        this.force = force;
    }

    /** Of a file that holds nothing any more from now on; made, readable to everybody, when absent (see {@link OwnerOnly#createFile}). */
    public static FileOutput over(Path path) throws IOException {
        return DiskFile.isPlain(path)
                ? plain(new FileOutputStream(path.toFile()))
                : other(path, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** As {@link #over}, past the page cache where the file system can: for what is large, and not read soon. */
    public static FileOutput large(Path path) throws IOException {
        if (DiskFile.isPlain(path)) {
            Optional<DirectOutput> direct = DirectOutput.over(path);
            if (direct.isPresent()) {
                return new FileOutput(direct.get(), direct.get()::force);
            }
        }
        return over(path);
    }

    /** Each write goes to the file's end, wherever that is then (O_APPEND). */
    public static FileOutput append(Path path) throws IOException {
        return DiskFile.isPlain(path) ? plain(new FileOutputStream(path.toFile(), true)) : other(path, StandardOpenOption.APPEND);
    }

    private static FileOutput plain(FileOutputStream out) {
        return new FileOutput(out, () -> out.getFD().sync());
    }

    private static FileOutput other(Path path, OpenOption how) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, how);
        return new FileOutput(Channels.newOutputStream(channel), () -> channel.force(true));
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
    }

    /** What was written is durable on return; the file's name is its directory's (see {@link Publish#forceDirectory}). */
    public void force() throws IOException {
        force.run();
    }

    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        out.close();
    }
}
