package dripstone.app.crash;

import dripstone.app.crash.agent.PointKind;
import java.util.List;
import java.util.Map;

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
 * @param released journal files that retention deleted
 * @param split milliseconds by {@link Phase}
 */
record RunResult(int number, List<Tried> tried, List<Tried> missed, List<String> lost, List<String> doubled, List<String> unequal,
        List<String> failures, int lives, long millis, int released, Map<String, Long> split) {
    /** One blow. */
    record Tried(PointKind kind, String where) {
        static Tried of(Blow blow) {
            return new Tried(blow.kind(), blow.label());
        }

        /** {@code Packer.pack}: where it fell, whichever pass it was; the kind where that is no place. */
        String place() {
            return kind.isInside() ? where.substring(0, where.indexOf('#')) : kind.label();
        }
    }

    RunResult {
        tried = List.copyOf(tried);
        missed = List.copyOf(missed);
        lost = List.copyOf(lost);
        doubled = List.copyOf(doubled);
        unequal = List.copyOf(unequal);
        failures = List.copyOf(failures);
        split = split == null ? Map.of() : Map.copyOf(split);
    }

    boolean isGood() {
        return lost.isEmpty() && doubled.isEmpty() && unequal.isEmpty() && failures.isEmpty();
    }
}
