package dripstone.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Knows the best validation, and ends a run when so many in a row were no better. Its memory stands in the snapshot, so that a
 * resumed run ends where an unbroken one would. Used by the trainer's thread.
 */
final class EarlyStopping {
    /** What a validation means. */
    enum Verdict {
        BEST,
        WORSE,
        STOP
    }

    private final int patience;
    private double bestNats = Double.POSITIVE_INFINITY;
    private long bestStep;
    private int worseInRow;
    private long givenUpStep;

    /** @param patience validations; 0: never stop, but know the best */
    EarlyStopping(int patience) {
        this.patience = patience;
    }

    /** The validation behind this step was given up; it is made when the run goes on. */
    void giveUp(long step) {
        givenUpStep = step;
    }

    boolean isGivenUp(long step) {
        return givenUpStep > 0 && givenUpStep == step;
    }

    Verdict add(HeldOutLoss.Measured loss) {
        givenUpStep = 0;
        if (loss.nats() < bestNats) {
            bestNats = loss.nats();
            bestStep = loss.step();
            worseInRow = 0;
            return Verdict.BEST;
        }
        worseInRow++;
        return isSpent() ? Verdict.STOP : Verdict.WORSE;
    }

    /** Whether the patience is at its end. */
    boolean isSpent() {
        return patience > 0 && worseInRow >= patience;
    }

    int patience() {
        return patience;
    }

    double bestNats() {
        return bestNats;
    }

    /** 0 when there is none. */
    long bestStep() {
        return bestStep;
    }

    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (bestStep > 0) {
            node.put("best-step", bestStep);
            node.put("best-nats", bestNats);
            node.put("worse-in-row", worseInRow);
        }
        if (givenUpStep > 0) {
            node.put("given-up-step", givenUpStep);
        }
        return node;
    }

    /** Takes up what {@link #toJson} wrote; nothing when the run before knew no best. */
    void restore(JsonNode node) {
        givenUpStep = node.path("given-up-step").asLong();
        if (node.path("best-step").isIntegralNumber() && node.path("best-nats").isNumber()) {
            bestStep = node.path("best-step").asLong();
            bestNats = node.path("best-nats").asDouble();
            worseInRow = node.path("worse-in-row").asInt();
        }
    }
}
