package dripstone.intake;

import dripstone.meter.Meters;
import dripstone.text.Receipt;
import java.util.function.Supplier;

/** The intake's numbers. */
final class IntakeMeters {
    private final Meters.Counter accepted;
    private final Meters.Counter repeats;
    private final Meters.Counter duplicates;
    private final Meters.Counter nearDuplicates;
    private final Meters.Counter filtered;
    private final Meters.Counter withdrawn;
    private final Meters.Counter tooLittleNew;
    private final Meters.Counter refused;
    private final Meters.Counter failed;
    private final Meters.Counter entries;
    private final Meters.Histogram appendSeconds;
    private final Meters.Histogram groupEntries;
    /** Written by the intake's thread, read by whoever scrapes. */
    private volatile long nearIndexBytes;

    IntakeMeters(Meters meters, Supplier<OfferQueue> queue) {
        accepted = verdict(meters, "accepted");
        repeats = verdict(meters, "repeat");
        duplicates = verdict(meters, "duplicate");
        nearDuplicates = verdict(meters, "near-duplicate");
        filtered = verdict(meters, "filtered");
        withdrawn = verdict(meters, "withdrawn");
        tooLittleNew = verdict(meters, "too-little-new");
        refused = verdict(meters, "refused");
        failed = verdict(meters, "failed");
        entries = meters.counter("dripstone_journal_appended_entries", "Entries made durable in the journal since start");
        appendSeconds = meters.histogram("dripstone_journal_append_seconds", "Time of one durable append of a group");
        groupEntries = meters.histogram("dripstone_journal_group_entries", "Entries in one durable append");
        meters.gauge("dripstone_intake_queue_documents", "Documents waiting for the intake", () -> queue.get().documents());
        meters.gauge("dripstone_intake_queue_bytes", "Text waiting for the intake", () -> queue.get().bytes());
        meters.gauge("dripstone_intake_near_index_bytes", "What the index of near duplicates takes, as intake.near.index-limit counts it.",
                () -> nearIndexBytes);
    }

    /** @param bytes that the index of near duplicates takes */
    void nearIndex(long bytes) {
        nearIndexBytes = bytes;
    }

    private static Meters.Counter verdict(Meters meters, String verdict) {
        return meters.counter("dripstone_intake_documents", "Documents offered since start, by what became of them", "verdict", verdict);
    }

    void count(Receipt receipt) {
        switch (receipt) {
            case Receipt.Accepted a -> accepted.add(1);
            case Receipt.Repeat r -> repeats.add(1);
            case Receipt.DuplicateOf d -> duplicates.add(1);
            case Receipt.NearDuplicateOf n -> nearDuplicates.add(1);
            case Receipt.Filtered f -> filtered.add(1);
            case Receipt.Withdrawn w -> withdrawn.add(1);
            case Receipt.TooLittleNew t -> tooLittleNew.add(1);
        }
    }

    void countRefused() {
        refused.add(1);
    }

    void countFailed(int documents) {
        failed.add(documents);
    }

    void countAppend(int appended, long nanos) {
        entries.add(appended);
        groupEntries.record(appended);
        appendSeconds.record(nanos / 1e9);
    }
}
