package dripstone.app.crash;

import dripstone.app.crash.agent.PointKind;
import java.util.List;

/**
 * What one run came to.
 *
 * @param number of the run
 * @param tried blows that fell
 * @param missed blows that were drawn and did not fall, since the daemon was done before
 * @param lost parts of documents that a run without a kill has
 * @param doubled parts that stand in the journal more than once, or in no run without a kill
 * @param unequal what the uninterrupted training made other
 * @param failures of the daemon, beside those
 */
record RunResult(int number, List<Tried> tried, List<Tried> missed, List<String> lost, List<String> doubled, List<String> unequal,
        List<String> failures, int lives, long millis) {
    /** One blow. */
    record Tried(PointKind kind, String where) {
        static Tried of(Blow blow) {
            return new Tried(blow.kind(), blow.label());
        }
    }

    RunResult {
        tried = List.copyOf(tried);
        missed = List.copyOf(missed);
        lost = List.copyOf(lost);
        doubled = List.copyOf(doubled);
        unequal = List.copyOf(unequal);
        failures = List.copyOf(failures);
    }

    boolean isGood() {
        return lost.isEmpty() && doubled.isEmpty() && unequal.isEmpty() && failures.isEmpty();
    }
}
