package dripstone.checkpoint;

import java.util.List;

/** What a search for the newest valid snapshot found. */
public sealed interface RestoreOutcome {
    /** Snapshots that were passed over, newest first, with the reason. */
    List<String> skipped();

    /** There is one. */
    record Found(Snapshot snapshot, List<String> skipped) implements RestoreOutcome {}

    /** There is none; learning begins anew. */
    record None(List<String> skipped) implements RestoreOutcome {}
}
