package dripstone.app.house;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.Snapshot;
import dripstone.journal.Position;
import java.io.IOException;
import java.util.List;

/** What each model of the data directory made of some text: steps, snapshots, tokenizer. */
final class ModelReport {
    private static final int MOST_RANGES = 50;
    private final House house;

    ModelReport(House house) {
        this.house = house;
    }

    /**
     * One object a model.
     *
     * @param trained positions of the text's entries that were to be trained on, in order
     */
    void write(ArrayNode models, List<Position> trained) throws IOException {
        for (ModelDirectory model : ModelHistory.models(house.data())) {
            ObjectNode node = models.addObject().put("model", model.name());
            boolean _ = ModelHistory.ask(house, model, history -> {
                history(node, history, trained);
                return true;
            }).isPresent();
            boolean tokenizer = false;
            for (Position entry : trained) {
                tokenizer |= TokenizerDesk.isTrainedOn(model, entry);
            }
            node.put("tokenizer", tokenizer ? "was trained on it: words of it may stand in the vocabulary" : "was not trained on it");
        }
    }

    private static void history(ObjectNode node, ModelHistory history, List<Position> trained) throws IOException {
        ModelHistory.Steps steps = history.stepsOn(trained);
        ObjectNode ofSteps = node.putObject("steps").put("count", steps.count());
        if (!steps.isEmpty()) {
            ofSteps.put("first", steps.first()).put("last", steps.last());
            ArrayNode ranges = ofSteps.putArray("ranges");
            steps.ranges().stream().limit(MOST_RANGES).forEach(r -> ranges.add(r.first() == r.last() ? "" + r.first()
                    : r.first() + "-" + r.last()));
            ArrayNode snapshots = node.putArray("snapshots");
            for (Snapshot snapshot : history.snapshotsFrom(steps.first())) {
                snapshots.addObject().put("step", snapshot.step()).put("directory", snapshot.directory().toString());
            }
        }
        long from = trained.isEmpty() ? Long.MAX_VALUE : history.withdrawnFrom(trained);
        if (from != Long.MAX_VALUE) {
            node.put("withdrawn-from-step", from);
        }
    }
}
