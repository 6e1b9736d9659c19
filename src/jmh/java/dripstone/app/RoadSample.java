package dripstone.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The daemon's status at one moment.
 *
 * @param seconds since the benchmark began
 * @param taken files whose text is durable
 * @param refused files that gave none
 * @param documents of the files that were taken
 * @param accepted documents in the journal
 * @param trained targets
 * @param detail of the trainer
 */
record RoadSample(double seconds, long taken, long refused, long documents, long inFlight, long accepted, long entries,
        boolean tokenizerReady, long trained, String detail) {
    static RoadSample of(JsonNode status, double seconds) {
        JsonNode folder = status.path("folders").path(0);
        JsonNode training = status.path("training");
        return new RoadSample(seconds, folder.path("taken").asLong(), folder.path("refused").asLong(), folder.path("documents").asLong(),
                folder.path("in-flight").asLong() + folder.path("waiting").asLong(), status.path("intake").path("documents").asLong(),
                status.path("journal").path("entries").asLong(), status.path("tokenizer").has("fingerprint"),
                training.path("tokens").asLong(), training.path("detail").asText());
    }

    String line(RoadMemory memory) {
        return String.format(Locale.ROOT, "%6.1f s taken=%d refused=%d accepted=%d entries=%d trained=%d %s %s", seconds, taken, refused,
                accepted, entries, trained, detail, memory);
    }
}
