package dripstone.train;

import dripstone.checkpoint.LedgerEntry;
import java.util.Locale;

/**
 * What a person asked of the learning rate on the way. Stands in the ledger as a changed setting under a key that no configuration
 * has, {@code train.rate-request} → {@code anneal 200}, so that reading the configuration again never undoes it.
 *
 * @param fromStep the first step whose rate follows it
 * @param steps that it takes
 */
record RateRequest(Kind kind, long fromStep, long steps) {
    /** The key in the ledger. */
    static final String KEY = TrainingKeys.TRAIN + "rate-request";

    /** What is asked. */
    enum Kind {
        /** Fall to the least rate, in the shape of the settings, and stay there. */
        ANNEAL,
        /** Rise in a straight line to the greatest rate, then begin the schedule again behind its warm-up. */
        REWARM
    }

    RateRequest {
        if (steps <= 0) {
            throw new IllegalArgumentException("steps of a " + kind.name().toLowerCase(Locale.ROOT) + " must be over 0, are " + steps);
        }
    }

    LedgerEntry.SettingChanged entry(String before) {
        return new LedgerEntry.SettingChanged(fromStep, KEY, before, value());
    }

    private String value() {
        return kind.name().toLowerCase(Locale.ROOT) + ' ' + steps;
    }

    /** @throws IllegalArgumentException when the entry's value is not of the form that {@link #entry} writes */
    static RateRequest of(LedgerEntry.SettingChanged entry) {
        String[] words = entry.after().split(" ", -1);
        for (Kind kind : Kind.values()) {
            if (words.length == 2 && words[0].equals(kind.name().toLowerCase(Locale.ROOT))) {
                return new RateRequest(kind, entry.fromStep(), Long.parseLong(words[1]));
            }
        }
        throw new IllegalArgumentException("the ledger asks the learning rate for what this build does not know: " + entry);
    }
}
