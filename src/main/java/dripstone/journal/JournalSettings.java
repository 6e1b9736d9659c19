package dripstone.journal;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the journal lies on the disk.
 *
 * @param rollSize a file that has reached this size is followed by a new one
 * @param keepSize the oldest files go beyond it, as far as nobody needs them; null keeps all
 * @param keepAge files go that were last written before, as far as nobody needs them; null keeps all
 */
public record JournalSettings(
        @Setting(
                value = "Size at which the journal begins a new file; retention deletes whole files.",
                byDefault = "256 MiB")
        Bytes rollSize,
        @Setting(
                value = "Size of all journal files together beyond which the oldest go, as far as no kept snapshot, no replay and no index"
                        + " needs them; what validation reads of held-out text stays. None keeps all.",
                byDefault = "none")
        @Nullable Bytes keepSize,
        @Setting(
                value = "Age from which journal files go, under the same conditions. None keeps all.",
                byDefault = "none")
        @Nullable Duration keepAge) {
    private static final Bytes LEAST = Bytes.kib(4);
    private static final Bytes MOST = Bytes.mib(64L << 10);

    public JournalSettings {
        if (rollSize.count() < LEAST.count() || rollSize.count() > MOST.count()) {
            throw new IllegalArgumentException("roll-size is " + rollSize + "; it lies between " + LEAST + " and " + MOST);
        }
        if (keepSize != null && keepSize.count() < rollSize.count()) {
            throw new IllegalArgumentException("keep-size is " + keepSize + "; it is at least roll-size=" + rollSize);
        }
        if (keepAge != null && (keepAge.isNegative() || keepAge.isZero())) {
            throw new IllegalArgumentException("keep-age is " + keepAge + "; it is longer than nothing");
        }
    }

    /** Without retention. */
    public JournalSettings(Bytes rollSize) {
        this(rollSize, null, null);
    }

    /** Whether old files go at all. */
    public boolean releases() {
        return keepSize != null || keepAge != null;
    }

    /** What holds where the file says nothing. */
    public static JournalSettings defaults() {
        return new JournalSettings(Bytes.mib(256));
    }
}
