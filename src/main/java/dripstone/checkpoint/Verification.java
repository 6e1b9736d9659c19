package dripstone.checkpoint;

import java.util.List;

/** @param problems one line each, naming the file and what is wrong; empty when the snapshot is whole */
public record Verification(Snapshot snapshot, List<String> problems) {
    public Verification {
        problems = List.copyOf(problems);
    }

    public boolean valid() {
        return problems.isEmpty();
    }
}
