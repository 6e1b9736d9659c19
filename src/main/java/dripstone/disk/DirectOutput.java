package dripstone.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that is written from its beginning on in whole blocks, past the page cache (O_DIRECT): a gigabyte costs an eighth of a second
 * of processor time, where copying it into the cache was seen to cost a half to four seconds, and pushes nothing out of it that others
 * read.
 *
 * <p>What does not fill a block is kept until it does, or until it is forced or the file is closed: then it is written with zeros behind
 * it, which are cut off again. Each write has its place, so that one which an interrupt ended (it closes a channel for good) is made
 * once more through a new channel; the interrupt is kept for later.
 */
final class DirectOutput extends OutputStream {
    private static final int BLOCK_BYTES = 1 << 20;
    private final Path path;
    private final long unit;
    private final OpenOption direct;
    private final Arena arena;
    private final ByteBuffer block;
    private FileChannel channel;
    /** Of the block's first byte. */
    private long place;
    private boolean closed;

    private DirectOutput(Path path, long unit, FileChannel channel, OpenOption direct) {
        this.path = path;
        this.unit = unit;
        this.direct = direct;
        this.channel = channel;
        this.arena = Arena.ofShared();
        this.block = arena.allocate(BLOCK_BYTES, unit).asByteBuffer();
    }

    /** Of a file that holds nothing any more from now on; made when absent. @return empty where the file system has no such writes */
    static Optional<DirectOutput> over(Path path) throws IOException {
        long unit = Files.getFileStore(Objects.requireNonNull(path.toAbsolutePath().getParent())).getBlockSize();
        if (unit > BLOCK_BYTES || BLOCK_BYTES % unit != 0) {
            return Optional.empty();
        }
        Optional<OpenOption> direct = direct();
        if (direct.isEmpty()) {
            return Optional.empty();
        }
        try {
            FileChannel made = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, direct.get());
            return Optional.of(new DirectOutput(path, unit, made, direct.get()));
        } catch (UnsupportedOperationException | FileSystemException e) { // any other reason meets the open that comes instead, too
            return Optional.empty();
        }
    }

    /** The only name of O_DIRECT in Java; {@code jdk.unsupported} exports it, but the compiler warns of any mention. */
    private static Optional<OpenOption> direct() {
        try {
            Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Arrays.stream(options).filter(option -> option.toString().equals("DIRECT")).map(OpenOption.class::cast).findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int n = Math.min(count - done, block.remaining());
            block.put(bytes, from + done, n);
            done += n;
            if (!block.hasRemaining()) {
                uninterrupted(() -> writeOut(BLOCK_BYTES));
                place += BLOCK_BYTES;
                block.clear();
            }
        }
    }

    /** What was written is durable on return. */
    void force() throws IOException {
        writeRest();
        uninterrupted(() -> channel.force(true));
    }

    private void writeRest() throws IOException {
        int rest = block.position();
        if (rest > 0) {
            int whole = (int) ((rest + unit - 1) / unit * unit);
            for (int i = rest; i < whole; i++) {
                block.put(i, (byte) 0);
            }
            uninterrupted(() -> writeOut(whole));
            uninterrupted(() -> channel.truncate(place + rest));
        }
    }

    /** The block's first bytes at its place. */
    private void writeOut(int count) throws IOException {
        ByteBuffer from = block.duplicate().position(0).limit(count);
        while (from.hasRemaining()) {
            int _ = channel.write(from, place + from.position());
        }
    }

    /** Does the same when it is done twice. */
    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    private void uninterrupted(Call call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    call.run();
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    channel = FileChannel.open(path, StandardOpenOption.WRITE, direct);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (arena) {
            writeRest();
        } finally {
            channel.close();
        }
    }
}
