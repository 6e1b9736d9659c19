package dripstone.train;

import dripstone.checkpoint.LedgerEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which training settings hold at which step, from the ledger's {@link LedgerEntry.SettingChanged} entries. The value of a key at a
 * step is that of the last entry whose first step is not beyond it.
 */
public final class SettingTimeline {
    /** In a key's first entry: there was no value before. */
    static final String UNSET = "";

    private final TrainSettings base;
    private final List<LedgerEntry.SettingChanged> changes;
    private long holdsFrom = Long.MAX_VALUE;
    private long holdsUntil = Long.MIN_VALUE;
    private TrainSettings cached;

    /** @param base what holds for settings that are not of kind TRAINING */
    SettingTimeline(TrainSettings base, List<LedgerEntry.SettingChanged> changes) {
        this.base = base;
        this.cached = base;
        this.changes = List.copyOf(changes);
    }

    /** The settings of a step; the same object until a change. */
    public synchronized TrainSettings at(long step) {
        if (step < holdsFrom || step >= holdsUntil) {
            cached = TrainingKeys.with(base, valuesAt(step));
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

    /** Text values of every key that the ledger knows at a step. */
    Map<String, String> valuesAt(long step) {
        Map<String, String> values = new HashMap<>();
        for (LedgerEntry.SettingChanged change : changes) {
            if (change.fromStep() <= step) {
                values.put(change.key(), change.after());
            }
        }
        return values;
    }

    /** What must be recorded so that {@code wanted} holds from a step on; in the order of the keys. */
    List<LedgerEntry.SettingChanged> changesTo(TrainSettings wanted, long fromStep) {
        Map<String, String> current = valuesAt(Long.MAX_VALUE);
        List<LedgerEntry.SettingChanged> needed = new ArrayList<>();
        TrainingKeys.of(wanted).forEach((key, value) -> {
            String before = current.getOrDefault(key, UNSET);
            if (!before.equals(value)) {
                needed.add(new LedgerEntry.SettingChanged(fromStep, key, before, value));
            }
        });
        return needed;
    }
}
