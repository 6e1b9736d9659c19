package dripstone.train;

import dripstone.batch.WithdrawnText;
import dripstone.checkpoint.LedgerEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which training settings hold at which step, from the ledger's {@link LedgerEntry.SettingChanged} entries. The value of a key at a
 * step is that of the last entry whose first step is not beyond it. Used by the trainer's thread.
 */
final class SettingTimeline {
    /** In a key's first entry: there was no value before. */
    static final String UNSET = "";

    private final TrainSettings base;
    private final List<LedgerEntry.SettingChanged> changes;
    private final WithdrawnText withdrawn;
    private long holdsFrom = Long.MAX_VALUE;
    private long holdsUntil = Long.MIN_VALUE;
    private HeldSettings cached;

    /** Nothing is withdrawn. */
    SettingTimeline(TrainSettings base, List<LedgerEntry.SettingChanged> changes) {
        this(base, changes, WithdrawnText.none());
    }

    /** @param base what holds for settings that are not of kind TRAINING */
    SettingTimeline(TrainSettings base, List<LedgerEntry.SettingChanged> changes, WithdrawnText withdrawn) {
        this.base = base;
        this.withdrawn = withdrawn;
        this.cached = new HeldSettings(base, Collections.emptySortedMap(), withdrawn);
        this.changes = List.copyOf(changes);
    }

    /** What the ledger says of withdrawn text. */
    WithdrawnText withdrawn() {
        return withdrawn;
    }

    /** What holds at a step; the same object until a change. */
    HeldSettings at(long step) {
        if (step < holdsFrom || step >= holdsUntil) {
            SortedMap<String, String> values = valuesAt(step);
            cached = new HeldSettings(TrainingKeys.with(TrainingKeys.TRAIN, base, values), values, withdrawn);
            holdsFrom = Long.MIN_VALUE;
            holdsUntil = Long.MAX_VALUE;
            for (LedgerEntry.SettingChanged change : changes) {
                if (change.fromStep() <= step) {
                    holdsFrom = Math.max(holdsFrom, change.fromStep());
                } else {
                    holdsUntil = Math.min(holdsUntil, change.fromStep());
                }
            }
        }
        return cached;
    }

    private SortedMap<String, String> valuesAt(long step) {
        SortedMap<String, String> values = new TreeMap<>();
        for (LedgerEntry.SettingChanged change : changes) {
            if (change.fromStep() <= step) {
                values.put(change.key(), change.after());
            }
        }
        return values;
    }

    /** What must be recorded so that {@code wanted} holds from a step on; in the order of the keys. */
    List<LedgerEntry.SettingChanged> changesTo(SortedMap<String, String> wanted, long fromStep) {
        Map<String, String> current = valuesAt(Long.MAX_VALUE);
        List<LedgerEntry.SettingChanged> needed = new ArrayList<>();
        wanted.forEach((key, value) -> {
            String before = current.getOrDefault(key, UNSET);
            if (!before.equals(value)) {
                needed.add(new LedgerEntry.SettingChanged(fromStep, key, before, value));
            }
        });
        return needed;
    }
}
