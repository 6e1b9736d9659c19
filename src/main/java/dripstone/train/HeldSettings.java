package dripstone.train;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The training settings that hold at a step, as the ledger has them.
 *
 * @param train the trainer's own
 * @param all every training setting under its key, those of the feed among them
 */
public record HeldSettings(TrainSettings train, SortedMap<String, String> all) {
    public HeldSettings {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /** Whether batches packed under the other settings are the same: the leaves, and all that is not the trainer's own. */
    boolean packsAs(HeldSettings other) {
        return train.leaves() == other.train.leaves() && feed().equals(other.feed());
    }

    private SortedMap<String, String> feed() {
        SortedMap<String, String> feed = new TreeMap<>(all);
        feed.keySet().removeIf(key -> key.startsWith(TrainingKeys.TRAIN));
        return feed;
    }
}
