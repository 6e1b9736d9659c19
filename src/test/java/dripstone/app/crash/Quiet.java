package dripstone.app.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a daemon has nothing left to do, from what it says of itself: its sources have nothing on its way, its trainer waits for text,
 * and nothing has changed for a while. Where fewer documents stand in the journal than are expected, it is given some more time: then it
 * is taken for done, and the comparison says what is lost.
 */
final class Quiet {
    /** A whole look through the folders comes in this time. */
    private static final Duration STILL = Duration.ofMillis(450);
    private static final Duration STILL_WHERE_ANY_IS_MISSING = Duration.ofSeconds(15);

    private final long expectedEntries;
    private String last = "it has not answered yet";
    private long sinceNanos = System.nanoTime();

    Quiet(long expectedEntries) {
        this.expectedEntries = expectedEntries;
    }

    boolean isDone(JsonNode status) {
        String now = stateOf(status);
        if (now == null || !now.equals(last)) {
            last = now == null ? "busy: " + brief(status) : now;
            sinceNanos = System.nanoTime();
            return false;
        }
        boolean allThere = expectedEntries > 0 && status.path("intake").path("entries").asLong() >= expectedEntries;
        Duration needed = allThere ? STILL : expectedEntries > 0 ? STILL_WHERE_ANY_IS_MISSING : STILL.multipliedBy(3);
        return System.nanoTime() - sinceNanos > needed.toNanos();
    }

    /** How long it has had nothing to do. */
    Duration still() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    String describe() {
        return last;
    }

    /** Null while anything is being done. */
    private static @Nullable String stateOf(JsonNode status) {
        boolean busy = false;
        for (JsonNode folder : status.path("folders")) {
            busy |= folder.path("waiting").asLong() > 0 || folder.path("in-flight").asLong() > 0;
        }
        for (JsonNode site : status.path("sites")) {
            busy |= site.path("scheduled").asLong() > 0 || site.path("in-flight").asLong() > 0 || site.path("done").asLong() == 0;
        }
        JsonNode training = status.path("training");
        busy |= training.path("step").asLong() == 0 || !training.path("detail").asText().equals("waiting for text");
        return busy ? null : brief(status);
    }

    private static String brief(JsonNode status) {
        return "entries=" + status.path("intake").path("entries") + " step=" + status.path("training").path("step") + " training="
                + status.path("training").path("detail") + " folders=" + status.path("folders") + " sites=" + status.path("sites");
    }
}
