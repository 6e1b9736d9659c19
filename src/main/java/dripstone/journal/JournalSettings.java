package dripstone.journal;

import dripstone.life.Bytes;
import dripstone.life.Setting;

/**
 * How the journal lies on the disk.
 *
 * @param rollSize a file that has reached this size is followed by a new one
 */
public record JournalSettings(
        @Setting(
                value = "Size at which the journal begins a new file; retention deletes whole files.",
                byDefault = "256 MiB")
        Bytes rollSize) {
    private static final Bytes LEAST = Bytes.kib(4);
    private static final Bytes MOST = Bytes.mib(64L << 10);

    public JournalSettings {
        if (rollSize.count() < LEAST.count() || rollSize.count() > MOST.count()) {
            throw new IllegalArgumentException("roll-size is " + rollSize + "; it lies between " + LEAST + " and " + MOST);
        }
    }

    /** What holds where the file says nothing. */
    public static JournalSettings defaults() {
        return new JournalSettings(Bytes.mib(256));
    }
}
