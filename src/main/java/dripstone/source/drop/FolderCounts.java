package dripstone.source.drop;

import dripstone.life.Health;
import dripstone.meter.Meters;

/** One folder's numbers, shown to people and scraped. */
final class FolderCounts {
    private final Meters.Counter seen;
    private final Meters.Counter taken;
    private final Meters.Counter documents;
    private final Meters.Counter refused;
    private final Meters.Counter filtered;
    private final Meters.Counter deleted;
    private volatile String lastRefusal = "";
    private volatile int waiting;
    private volatile int inFlight;

    FolderCounts(Meters meters, String folder) {
        this.seen = meters.counter("dripstone_drop_seen_files", "Complete files that were looked at", "folder", folder);
        this.taken = meters.counter("dripstone_drop_taken_files", "Files whose text is durable", "folder", folder);
        this.documents = meters.counter("dripstone_drop_documents", "Documents offered and durable", "folder", folder);
        this.refused = meters.counter("dripstone_drop_refused_files", "Files that gave no text", "folder", folder);
        this.filtered = meters.counter("dripstone_drop_filtered_documents", "Documents left out by a rule", "folder", folder);
        this.deleted = meters.counter("dripstone_drop_deleted_files", "Followed files that were deleted", "folder", folder);
        meters.gauge("dripstone_drop_waiting_files", "Files not yet at rest or waiting for a turn", () -> waiting, "folder", folder);
        meters.gauge("dripstone_drop_in_flight_files", "Files being read or not yet durable", () -> inFlight, "folder", folder);
    }

    void seen() {
        seen.add(1);
    }

    void taken(int documentsInIt) {
        taken.add(1);
        documents.add(documentsInIt);
    }

    void refused(String address, String reason) {
        refused.add(1);
        lastRefusal = address + ": " + reason.lines().findFirst().orElse("");
    }

    void filtered(String address, int documentsInIt, String remarks) {
        filtered.add(documentsInIt);
        if (documentsInIt > 0) {
            lastRefusal = address + ": " + remarks.lines().findFirst().orElse("");
        }
    }

    void deleted(long files) {
        deleted.add(files);
    }

    void queues(int nowWaiting, int nowInFlight) {
        waiting = nowWaiting;
        inFlight = nowInFlight;
    }

    boolean isBusy() {
        return waiting + inFlight > 0;
    }

    FolderStatus status(FolderSettings s, Health health) {
        return new FolderStatus(s.name(), s.path(), s.mode(), health, seen.count(), taken.count(), documents.count(), refused.count(),
                filtered.count(), deleted.count(), waiting, inFlight, lastRefusal);
    }
}
