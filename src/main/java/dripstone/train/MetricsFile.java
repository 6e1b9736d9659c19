package dripstone.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code metrics.csv}: one row a step and one a validation; and {@code layers.csv} beside it: for each step the norm of each layer's
 * mean gradient, before clipping, and of the change of its weights.
 */
final class MetricsFile implements AutoCloseable {
    static final int SCHEMA = 2;
    static final String HEADER = "schema,kind,step,tokens,nats,unigram_nats,bits_per_byte,ema_nats,targets,learning_rate,gradient_norm,"
            + "update_norm,applied,step_millis,waiting_millis,unix_millis\n";

    static final int LAYERS_SCHEMA = 1;

    private final CsvFile metrics;
    private final CsvFile layers;

    private MetricsFile(CsvFile metrics, CsvFile layers) {
        this.metrics = metrics;
        this.layers = layers;
    }

    /** @param layers their names @param lastStep rows of later steps are cut */
    static MetricsFile open(Path file, List<String> layers, long lastStep) throws IOException {
        return open(file, layers, lastStep, CsvFile.MOST_BYTES);
    }

    static MetricsFile open(Path file, List<String> layers, long lastStep, long mostBytes) throws IOException {
        CsvFile metrics = CsvFile.open(file, HEADER, lastStep, mostBytes);
        try {
            Path beside = file.resolveSibling("layers.csv");
            return new MetricsFile(metrics, CsvFile.open(beside, layersHeader(layers), lastStep, mostBytes));
        } catch (IOException | RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    private static String layersHeader(List<String> layers) {
        return "schema,kind,step,gradient_norm:" + String.join(",gradient_norm:", layers) + ",update_norm:"
                + String.join(",update_norm:", layers) + "\n";
    }

    /** One trained step. @param stepNanos and @param waitingNanos spent on it, and on waiting for its batch */
    void step(long step, long tokens, long targets, StepResult result, long stepNanos, long waitingNanos) throws IOException {
        StringBuilder row = metrics.row(SCHEMA, "step", step).append(',').append(tokens);
        row.append(',').append(result.nats()).append(",,,,").append(targets).append(',').append(result.learningRate());
        row.append(',').append(result.gradientNorm()).append(',').append(result.updateNorm());
        row.append(result.applied() ? ",1" : ",0");
        millis(row, stepNanos);
        millis(row, waitingNanos);
        end(row);
    }

    void validation(HeldOutLoss.Measured loss, long tokens) throws IOException {
        StringBuilder row = metrics.row(SCHEMA, "validation", loss.step()).append(',').append(tokens);
        row.append(',').append(loss.nats()).append(',').append(loss.unigramNats()).append(',');
        loss.bitsPerByte().ifPresent(row::append);
        row.append(',');
        loss.emaNats().ifPresent(row::append);
        row.append(',').append(loss.targets()).append(",,,,,,");
        end(row);
    }

    /** @param gradients norms, layer by layer @param updates norms */
    void layers(long step, double[] gradients, double[] updates) throws IOException {
        StringBuilder row = layers.row(LAYERS_SCHEMA, "step", step);
        append(row, gradients);
        append(row, updates);
        layers.end();
    }

    private static void append(StringBuilder row, double[] cells) {
        for (double cell : cells) {
            row.append(',').append(cell);
        }
    }

    private void end(StringBuilder row) throws IOException {
        row.append(',').append(System.currentTimeMillis());
        metrics.end();
    }

    private static void millis(StringBuilder row, long nanos) {
        row.append(',').append(Math.round(nanos / 1e3) / 1e3);
    }

    /** Makes all rows durable. */
    void force() throws IOException {
        metrics.force();
        layers.force();
    }

    @Override
    public void close() throws IOException {
        try (layers) {
            metrics.close();
        }
    }
}
