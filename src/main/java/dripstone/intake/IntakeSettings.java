package dripstone.intake;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.time.Duration;

/**
 * What the intake takes, and how much of it at a time.
 *
 * @param heldOutShare of all keys, from 0 to 0.5
 * @param seed of the choice of held-out keys
 * @param minNew share of new five-word shingles, from 0 to 1
 * @param groupDocuments most documents in one durable append
 * @param groupBytes text in one durable append; a longer document is a group of its own
 * @param groupTime how long the first document of a group waits for others
 * @param queueDocuments documents that wait before a source is held up
 * @param queueBytes text that waits before a source is held up
 * @param indexLimit see the setting's text
 * @param verdictLogSize size at which the log of refusals is rotated; four older files are kept
 * @param near what counts as almost the same text under another key
 */
public record IntakeSettings(
        @Setting(
                        value = "Share of documents kept for validation and never trained on, chosen by a hash of seed and key.",
                        kind = SettingKind.IDENTITY,
                        unit = "share",
                        byDefault = "0.05")
                double heldOutShare,
        @Setting(value = "Seed of the choice of held-out documents.", kind = SettingKind.IDENTITY, byDefault = "1") long seed,
        @Setting(
                        value = "A changed document is taken again when at least this share of its five-word shingles is new.",
                        unit = "share",
                        byDefault = "0.05")
                double minNew,
        @Setting(value = "Most documents in one durable append.", unit = "documents", byDefault = "256") int groupDocuments,
        @Setting(value = "Most text in one durable append.", byDefault = "8 MiB") Bytes groupBytes,
        @Setting(value = "How long the first document of a group waits for others.", byDefault = "5ms") Duration groupTime,
        @Setting(value = "Documents that may wait; beyond, sources are held up.", unit = "documents", byDefault = "1024")
                int queueDocuments,
        @Setting(value = "Text that may wait; beyond, sources are held up.", byDefault = "64 MiB") Bytes queueBytes,
        @Setting(
                        value = "Size of the duplicate index beyond which it keeps no more sketches: repeats are still known, but new"
                                + " versions are taken however little is new. A document takes at most 1.2 KiB and twice its key.",
                        byDefault = "8 GiB")
                Bytes indexLimit,
        @Setting(value = "Size at which the log of refusals is rotated; four older files are kept.", byDefault = "4 MiB")
                Bytes verdictLogSize,
        @Setting(value = "Near duplicates.", byDefault = "{}") NearDuplicateSettings near) {
    private static final Duration LONGEST_GROUP_TIME = Duration.ofSeconds(10);

    public IntakeSettings {
        share("held-out-share", heldOutShare, 0.5);
        share("min-new", minNew, 1);
        range("group-documents", groupDocuments, 1, 100_000);
        range("group-bytes", groupBytes.count(), 64 << 10, 1 << 30);
        range("queue-documents", queueDocuments, 1, 1_000_000);
        range("queue-bytes", queueBytes.count(), 64 << 10, 1L << 34);
        range("verdict-log-size", verdictLogSize.count(), 1 << 10, 1 << 30);
        if (groupTime.isNegative() || groupTime.compareTo(LONGEST_GROUP_TIME) > 0) {
            throw new IllegalArgumentException("group-time is " + groupTime + "; it lies between 0 and " + LONGEST_GROUP_TIME);
        }
    }

    /** What holds where the file says nothing. */
    public static IntakeSettings defaults() {
        return new IntakeSettings(0.05, 1, 0.05, 256, Bytes.mib(8), Duration.ofMillis(5), 1024, Bytes.mib(64), Bytes.mib(8 << 10),
                Bytes.mib(4), NearDuplicateSettings.defaults());
    }

    public IntakeSettings withNear(NearDuplicateSettings other) {
        return new IntakeSettings(heldOutShare, seed, minNew, groupDocuments, groupBytes, groupTime, queueDocuments, queueBytes, indexLimit,
                verdictLogSize, other);
    }

    private static void share(String key, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(key + " is " + value + "; it lies between 0 and " + most);
        }
    }

    private static void range(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " is " + value + "; it lies between " + least + " and " + most);
        }
    }
}
