package dripstone.app.crash;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The long form: {@code points=1000 minutes=120 seed=1 kills=10 at-once=2}. A later call with the same seed goes on where an earlier one
 * ended. Prints a table, writes {@code target/bench/crash.json}, and fails when a run was unequal.
 */
public final class CrashHarness {
    private static final List<Deed> DEEDS = List.of(Deed.NONE, Deed.NONE, new BackupDeed());

    private CrashHarness() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        Map<String, Integer> options = new HashMap<>(Map.of("points", 1000, "minutes", 120, "seed", 1, "kills", 10, "at-once", 2));
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length != 2 || !options.containsKey(pair[0])) {
                throw new IllegalArgumentException("no such option: " + word + "; there are " + options.keySet());
            }
            options.put(pair[0], Integer.valueOf(pair[1]));
        }
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger all) {
            all.setLevel(Level.WARN); // the trainings that are compared with run in this process
        }
        int seed = number(options, "seed");
        Path bench = Path.of("target", "bench");
        Tally tally = Tally.open(bench.resolve("crash-runs-of-seed-" + seed + ".jsonl"));
        Campaign campaign = new Campaign(Path.of("target", "crash").toAbsolutePath(), seed, number(options, "kills"),
                number(options, "points"), Duration.ofMinutes(number(options, "minutes")), number(options, "at-once"));
        campaign.run(tally, DEEDS, System.out);
        tally.writeSummary(bench.resolve("crash.json"), Integer.toString(seed));
        System.out.print(tally.table(Integer.toString(seed)));
        if (!tally.isGood()) {
            throw new IllegalStateException("a killed run was not equal to one that was not; directories: " + campaign.root());
        }
    }

    private static int number(Map<String, Integer> options, String key) {
        return Objects.requireNonNull(options.get(key), key);
    }
}
