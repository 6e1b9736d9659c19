package dripstone.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.batch.Batch;
import dripstone.batch.PackerState;
import java.io.IOException;
import java.util.Map;

/**
 * How far a run has come: all of the trainer's state beside weights and optimiser state. Random numbers after the first weights are
 * functions of the seed, the step and a place, so the seed is the whole of the random state. Used by the trainer's thread.
 */
final class Progress {
    /** 2 counts the updates of an optimiser apart from all. */
    private static final int VERSION = 2;

    private final TokenCounts counts;
    private PackerState packer;
    private long step;
    private long updates;
    private long optimizerUpdates;
    private long skipped;
    private int skippedInRow;

    private Progress(TokenCounts counts, PackerState packer) {
        this.counts = counts;
        this.packer = packer;
    }

    static Progress atStart(int vocabulary) {
        return new Progress(new TokenCounts(vocabulary), PackerState.atStart());
    }

    long step() {
        return step;
    }

    /** Updates applied since the optimiser's state was empty: what the bias of moments is corrected by. */
    long optimizerUpdates() {
        return optimizerUpdates;
    }

    /** The optimiser begins anew. */
    void restartOptimizer() {
        optimizerUpdates = 0;
    }

    /** Targets trained. */
    long tokens() {
        return counts.total();
    }

    long skipped() {
        return skipped;
    }

    int skippedInRow() {
        return skippedInRow;
    }

    PackerState packer() {
        return packer;
    }

    TokenCounts counts() {
        return counts;
    }

    void applied(Batch batch) {
        counts.add(batch.targets());
        updates++;
        optimizerUpdates++;
        skippedInRow = 0;
        advance(batch);
    }

    void skipped(Batch batch, boolean counted) {
        skipped++;
        skippedInRow += counted ? 1 : 0;
        advance(batch);
    }

    /** A person says that learning is to go on. */
    void forgiveSkipped() {
        skippedInRow = 0;
    }

    private void advance(Batch batch) {
        step = batch.step();
        packer = batch.after();
    }

    ObjectNode toJson(long seed, Map<String, String> settings) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("version", VERSION);
        node.put("step", step);
        node.put("updates", updates);
        node.put("optimizer-updates", optimizerUpdates);
        node.put("tokens", tokens());
        node.put("skipped", skipped);
        node.put("skipped-in-row", skippedInRow);
        node.put("seed", seed);
        node.put("packer", PackerStateForm.write(packer));
        ObjectNode held = node.putObject("settings");
        settings.forEach(held::put);
        node.put("token-counts", counts.encode());
        return node;
    }

    /** @throws IOException that names what is missing or of another version */
    static Progress fromJson(JsonNode node, int vocabulary) throws IOException {
        int version = node.path("version").asInt(-1);
        if (version != VERSION && version != VERSION - 1) {
            throw new IOException("trainer state version=" + version + " is not one that this build reads: " + (VERSION - 1) + ", "
                    + VERSION);
        }
        try {
            TokenCounts counts = TokenCounts.decode(text(node, "token-counts"), vocabulary);
            Progress progress = new Progress(counts, PackerStateForm.read(text(node, "packer")));
            progress.step = number(node, "step");
            progress.updates = number(node, "updates");
            progress.optimizerUpdates = version == VERSION ? number(node, "optimizer-updates") : progress.updates;
            progress.skipped = number(node, "skipped");
            progress.skippedInRow = (int) number(node, "skipped-in-row");
            if (number(node, "tokens") != counts.total()) {
                throw new IOException(
                        "trainer state tokens=" + number(node, "tokens") + " are not its token counts' sum=" + counts.total());
            }
            return progress;
        } catch (IllegalArgumentException e) {
            throw new IOException("trainer state cannot be read: " + e.getMessage(), e);
        }
    }

    private static long number(JsonNode node, String key) throws IOException {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber()) {
            throw new IOException("trainer state lacks the number " + key);
        }
        return value.asLong();
    }

    private static String text(JsonNode node, String key) throws IOException {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw new IOException("trainer state lacks the text " + key);
        }
        return value.asText();
    }
}
