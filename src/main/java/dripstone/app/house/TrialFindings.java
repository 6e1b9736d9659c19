package dripstone.app.house;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one check of a trial leaves for the next ones. Used by one thread. */
final class TrialFindings {
    /** The model that the trial trains like any other. */
    static final String MODEL = "trial";

    private @Nullable TrialLeaf leaf;
    private TrialBench.@Nullable Outcome run;

    /** The first leaf of the first batch. */
    TrialLeaf leaf() throws IOException {
        return there(leaf, "no batch was packed");
    }

    void leaf(TrialLeaf packed) {
        leaf = packed;
    }

    /** The last run of {@link #MODEL}. */
    TrialBench.Outcome run() throws IOException {
        return there(run, "no step was trained");
    }

    private static <T> T there(@Nullable T value, String otherwise) throws IOException {
        if (value == null) {
            throw new IOException("not tried: " + otherwise);
        }
        return value;
    }

    void run(TrialBench.Outcome ended) {
        run = ended;
    }
}
