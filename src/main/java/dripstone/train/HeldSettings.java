package dripstone.train;

import dripstone.batch.WithdrawnText;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The training settings that hold at a step, as the ledger has them.
 *
 * @param train the trainer's own
 * @param all every training setting under its key, those of the feed among them
 * @param withdrawn what the ledger says of withdrawn text, at whatever step: {@link WithdrawnText} knows which holds when
 */
public record HeldSettings(TrainSettings train, SortedMap<String, String> all, WithdrawnText withdrawn) {
    public HeldSettings {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /** Whether batches packed under the other settings are the same: the leaves, withdrawn text, and all that is not the trainer's own. */
    boolean packsAs(HeldSettings other) {
        return train.leaves() == other.train.leaves() && withdrawn.equals(other.withdrawn) && feed().equals(other.feed());
    }

    private SortedMap<String, String> feed() {
        SortedMap<String, String> feed = new TreeMap<>(all);
        feed.keySet().removeIf(key -> key.startsWith(TrainingKeys.TRAIN));
        return feed;
    }
}
