package dripstone.train;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A table for people and their tools, as a file that only grows: the first columns are the schema's version, the kind of row and the
 * step.
 *
 * <p>Appended to without forcing, so a kill may tear the last line: opening cuts it off. Opening also cuts the rows of steps beyond
 * the restored one, since those steps are trained again; so no step stands twice. A file of another schema is moved aside, to
 * {@code NAME.other-schema-MILLIS}.
 *
 * <p>A file that has reached 64 MiB becomes {@code NAME.1}, that one {@code NAME.2}, and so on; four older files are kept, so that a
 * year of steps fits a stated space. Writing a row allocates nothing on the heap.
 */
final class CsvFile implements AutoCloseable {
    static final long MOST_BYTES = 64L << 20;
    private static final int OLDER_KEPT = 4;

    /** Longest row that is looked for from the end of a file. */
    private static final int ROW_BYTES = 1 << 16;

    private final Path file;
    private final String header;
    private final long mostBytes;
    private final StringBuilder line = new StringBuilder(256);
    private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 12);
    /** Volatile for {@link #force}, which may come from another thread. */
    private volatile FileChannel channel;
    private long length;

    private CsvFile(Path file, String header, long mostBytes, FileChannel channel, long length) {
        this.file = file;
        this.header = header;
        this.mostBytes = mostBytes;
        this.channel = channel;
        this.length = length;
    }

    /** @param header ends with a line feed @param lastStep rows of later steps are cut */
    static CsvFile open(Path file, String header, long lastStep, long mostBytes) throws IOException {
        while (true) {
            setAsideOtherSchema(file, header);
            CsvFile table = openNewest(file, header, lastStep, mostBytes);
            if (table.length > header.length() || !Files.exists(older(file, 1))) {
                return table;
            }
            // all its rows were of later steps, or it had just been begun: the one before is the newest again
            table.close();
            Files.delete(file);
            for (int i = 1; i <= OLDER_KEPT; i++) {
                moveIfThere(older(file, i), older(file, i - 1));
            }
        }
    }

    private static CsvFile openNewest(Path file, String header, long lastStep, long mostBytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long keep = lengthUpTo(channel, lastStep);
            if (keep < channel.size()) {
                channel.truncate(keep);
            }
            channel.position(keep);
            CsvFile table = new CsvFile(file, header, mostBytes, channel, keep);
            if (keep == 0) {
                table.write(header);
            }
            channel.force(true);
            return table;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** {@code metrics.csv.N}; the newest itself for 0. */
    private static Path older(Path file, int n) {
        return n == 0 ? file : file.resolveSibling(file.getFileName() + "." + n);
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void rotate() throws IOException {
        FileChannel full = channel;
        full.force(false);
        for (int i = OLDER_KEPT; i > 0; i--) {
            moveIfThere(older(file, i - 1), older(file, i));
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        full.close();
        length = 0;
        write(header);
    }

    /** Begins a row; what follows the step is appended with a comma in front of each cell. */
    StringBuilder row(int schema, String kind, long step) {
        line.setLength(0);
        return line.append(schema).append(',').append(kind).append(',').append(step);
    }

    /** Writes the row that was begun. */
    void end() throws IOException {
        write(line.append('\n'));
        if (length >= mostBytes) {
            rotate();
        }
    }

    /** Makes all rows durable that were written before. From any thread: a file that makes way for a new one is forced by its writer. */
    void force() throws IOException {
        FileChannel current = channel;
        try {
            current.force(false);
        } catch (ClosedChannelException e) {
            if (current.equals(channel)) {
                throw e;
            }
            channel.force(false);
        }
    }

    /** @param text of ASCII characters */
    private void write(CharSequence text) throws IOException {
        if (bytes.capacity() < text.length()) {
            bytes = ByteBuffer.allocateDirect(Math.max(2 * bytes.capacity(), text.length()));
        }
        bytes.clear();
        for (int i = 0; i < text.length(); i++) {
            bytes.put((byte) text.charAt(i));
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            length += channel.write(bytes);
        }
    }

    private static void setAsideOtherSchema(Path file, String header) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        String head;
        try (var reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String first = reader.readLine();
            head = first == null ? "" : first + "\n";
        }
        if (!header.startsWith(head.stripTrailing())) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".other-schema-" + System.currentTimeMillis()));
        }
    }

    /** Bytes of the whole lines before the first row of a step beyond {@code lastStep}; 0 when the header is torn. */
    private static long lengthUpTo(FileChannel channel, long lastStep) throws IOException {
        long begin = 0;
        for (long tail = 1 << 16; begin == 0 && tail < channel.size(); tail *= 4) {
            begin = firstRowAtOrAfter(channel, channel.size() - tail, lastStep);
        }
        long length = begin;
        channel.position(begin);
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        StringBuilder row = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            row.append((char) b);
            if (b == '\n') {
                if (length > 0 && stepOf(row) > lastStep) {
                    return length;
                }
                length += row.length();
                row.setLength(0);
            }
        }
        return length;
    }

    /** Where the first whole row after a place begins, when it is one to keep; else 0: look from further back. */
    private static long firstRowAtOrAfter(FileChannel channel, long place, long lastStep) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ROW_BYTES);
        channel.read(bytes, place);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf('\n') + 1;
        int end = text.indexOf('\n', begin);
        return begin > 0 && end > 0 && stepOf(text.substring(begin, end)) <= lastStep ? place + begin : 0;
    }

    private static long stepOf(CharSequence row) {
        String[] cells = row.toString().split(",", 4);
        try {
            return cells.length < 4 ? Long.MAX_VALUE : Long.parseLong(cells[2]);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE; // not a row of ours: cut here
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
