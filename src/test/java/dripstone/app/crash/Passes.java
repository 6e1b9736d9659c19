package dripstone.app.crash;

import dripstone.app.crash.agent.Places;
import dripstone.app.crash.agent.PointKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How often a daemon that nobody kills passes each place, from which points are drawn.
 *
 * @param first in its first life, which takes all in
 * @param again in a second one, which finds all done
 * @param life how long the first one took
 */
record Passes(List<Integer> first, List<Integer> again, Duration life) {
    /** What a life begins with. */
    enum Stage {
        /** Nothing on the disk. */
        FIRST,
        /** Work that an earlier life left, or none. */
        LATER,
        /** All is done, and nothing comes. */
        FINISHED
    }

    static List<Integer> read(Path file) throws IOException {
        List<Integer> counts = Files.readAllLines(file).stream().map(Integer::valueOf).toList();
        if (counts.size() != Places.ALL.size()) {
            throw new IOException("not one count for each place: file=" + file + " lines=" + counts.size());
        }
        return counts;
    }

    /** Kinds with a place that is passed at all, in any life. */
    List<PointKind> kinds(Stage stage) {
        List<PointKind> kinds = new ArrayList<>();
        for (PointKind kind : PointKind.values()) {
            if (!kind.isInside() || IntStream.range(0, first.size()).anyMatch(i -> AgentJar.kind(i) == kind && count(i, stage) > 0)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** Some of a recovery's places are passed only after a kill, of which the counted lives have none. */
    private int count(int place, Stage stage) {
        return switch (stage) {
            case FIRST -> first.get(place);
            case LATER -> Math.max(Math.max(first.get(place), again.get(place)), AgentJar.kind(place) == PointKind.RECOVERY ? 1 : 0);
            case FINISHED -> again.get(place);
        };
    }

    /** Kinds are equally likely, and so are the places of a kind; an early pass is likelier than a late one. */
    Blow draw(Random random, Stage stage) {
        List<PointKind> kinds = kinds(stage);
        PointKind kind = kinds.get(random.nextInt(kinds.size()));
        return switch (kind) {
            case CLOCK -> new Blow.AtTime(millis(random, 300, life.toMillis() / 4));
            case AFTER_SIGTERM -> new Blow.AfterSigterm(millis(random, 800, life.toMillis() / 4), millis(random, 1, 400));
            default -> atPlace(random, kind, stage);
        };
    }

    private static Duration millis(Random random, long least, long most) {
        return Duration.ofMillis(least + random.nextLong(Math.max(1, most - least)));
    }

    private Blow atPlace(Random random, PointKind kind, Stage stage) {
        int[] places = IntStream.range(0, first.size()).filter(i -> AgentJar.kind(i) == kind && count(i, stage) > 0).toArray();
        int place = places[random.nextInt(places.length)];
        // a faster life passes it less often, and one that finds much done far less
        double most = Math.max(1, count(place, stage) / (stage == Stage.LATER ? 6.0 : 2.0));
        int pass = (int) Math.floor(Math.pow(most + 1, random.nextDouble()));
        return new Blow.AtPlace(place, Math.max(1, Math.min(pass, count(place, stage))));
    }
}
