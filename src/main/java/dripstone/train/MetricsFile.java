package dripstone.train;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * {@code metrics.csv}: one row a step and one a validation, for people and their tools. The first column is the schema's version.
 *
 * <p>Appended to without forcing, so a kill may tear the last line: opening cuts it off. Opening also cuts the rows of steps beyond
 * the restored one, since those steps are trained again; so no step stands twice. A file of another schema is moved aside, to
 * {@code metrics.csv.other-schema-MILLIS}.
 *
 * <p>A file that has reached 64 MiB becomes {@code metrics.csv.1}, that one {@code .2}, and so on; four older files are kept, so that a
 * year of steps fits a stated space.
 */
final class MetricsFile implements AutoCloseable {
    static final int SCHEMA = 1;
    static final String HEADER = "schema,kind,step,tokens,nats,unigram_nats,bits_per_byte,targets,learning_rate,gradient_norm,applied,"
            + "step_millis,waiting_millis,unix_millis\n";

    private static final long MOST_BYTES = 64L << 20;
    private static final int OLDER_KEPT = 4;

    private final Path file;
    private final long mostBytes;
    private final StringBuilder line = new StringBuilder(160);
    private FileChannel channel;
    private long length;

    private MetricsFile(Path file, long mostBytes, FileChannel channel, long length) {
        this.file = file;
        this.mostBytes = mostBytes;
        this.channel = channel;
        this.length = length;
    }

    /** One trained step. @param nats mean cross-entropy of its targets @param gradientNorm of the mean gradient, before clipping */
    record StepRow(long step, long tokens, double nats, long targets, double learningRate, double gradientNorm, boolean applied,
            double stepMillis, double waitingMillis) {}

    /** @param lastStep rows of later steps are cut */
    static MetricsFile open(Path file, long lastStep) throws IOException {
        return open(file, lastStep, MOST_BYTES);
    }

    static MetricsFile open(Path file, long lastStep, long mostBytes) throws IOException {
        while (true) {
            setAsideOtherSchema(file);
            MetricsFile metrics = openNewest(file, lastStep, mostBytes);
            if (metrics.length > HEADER.length() || !Files.exists(older(file, 1))) {
                return metrics;
            }
            // all its rows were of later steps, or it had just been begun: the one before is the newest again
            metrics.close();
            Files.delete(file);
            for (int i = 1; i <= OLDER_KEPT; i++) {
                moveIfThere(older(file, i), older(file, i - 1));
            }
        }
    }

    private static MetricsFile openNewest(Path file, long lastStep, long mostBytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long keep = lengthUpTo(channel, lastStep);
            if (keep < channel.size()) {
                channel.truncate(keep);
            }
            channel.position(keep);
            MetricsFile metrics = new MetricsFile(file, mostBytes, channel, keep);
            if (keep == 0) {
                metrics.write(HEADER);
            }
            channel.force(true);
            return metrics;
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
        channel.force(false);
        channel.close();
        for (int i = OLDER_KEPT; i > 0; i--) {
            moveIfThere(older(file, i - 1), older(file, i));
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        length = 0;
        write(HEADER);
    }

    void step(StepRow row) throws IOException {
        begin("step", row.step(), row.tokens());
        line.append(row.nats()).append(",,,").append(row.targets()).append(',').append(row.learningRate()).append(',')
                .append(row.gradientNorm()).append(',').append(row.applied() ? 1 : 0).append(',');
        millis(row.stepMillis());
        millis(row.waitingMillis());
        end();
    }

    void validation(HeldOutLoss.Measured loss, long tokens) throws IOException {
        begin("validation", loss.step(), tokens);
        line.append(loss.nats()).append(',').append(loss.unigramNats()).append(',');
        if (loss.bitsPerByte().isPresent()) {
            line.append(loss.bitsPerByte().getAsDouble());
        }
        line.append(',').append(loss.targets()).append(",,,,,,");
        end();
    }

    /** Makes all rows durable. */
    void force() throws IOException {
        channel.force(false);
    }

    private void begin(String kind, long step, long tokens) {
        line.setLength(0);
        line.append(SCHEMA).append(',').append(kind).append(',').append(step).append(',').append(tokens).append(',');
    }

    private void millis(double value) {
        line.append(Math.round(value * 1000) / 1000.0).append(',');
    }

    private void end() throws IOException {
        write(line.append(System.currentTimeMillis()).append('\n').toString());
        if (length >= mostBytes) {
            rotate();
        }
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            length += channel.write(bytes);
        }
    }

    private static void setAsideOtherSchema(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        String head;
        try (var reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String first = reader.readLine();
            head = first == null ? "" : first + "\n";
        }
        if (!HEADER.startsWith(head.stripTrailing())) {
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
        ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
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
