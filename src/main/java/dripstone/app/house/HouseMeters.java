package dripstone.app.house;

import dripstone.journal.Withdrawal;
import dripstone.journal.Withdrawals;
import dripstone.life.Health;
import dripstone.meter.Meters;
import dripstone.train.TrainerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** What the daemon as a whole shows to be scraped, beside what its rooms show of themselves. A number that is not known is NaN. */
final class HouseMeters {
    private final House house;
    private final Daemon daemon;
    private final Meters meters;

    HouseMeters(House house, Daemon daemon) {
        this.house = house;
        this.daemon = daemon;
        this.meters = house.meters();
    }

    /** To be called once all services have been started. @param lastRunClean whether the run before this one ended as it should */
    void register(boolean lastRunClean) {
        meters.gauge("dripstone_process_up_seconds", "Since the daemon was started.", () -> daemon.up().toMillis() / 1e3);
        meters.gauge("dripstone_process_last_run_clean_ratio", "1 where the run before this one ended as it should, or there was none;"
                + " 0 where it was killed or crashed.", () -> lastRunClean ? 1 : 0);
        meters.gauge("dripstone_process_heap_bytes", "Heap in use.",
                () -> Runtime.getRuntime().totalMemory() - (double) Runtime.getRuntime().freeMemory());
        meters.gauge("dripstone_process_heap_limit_bytes", "Greatest heap that this process may take.",
                () -> Runtime.getRuntime().maxMemory());
        meters.gauge("dripstone_process_kernel_memory_bytes", "Off-heap memory of models, gradients and optimisers.",
                daemon::kernelBytes);
        journal();
        disk();
        meters.gauge("dripstone_intake_paused_ratio", "1 while a person has paused intake, else 0.",
                () -> daemon.sources().pausedSince().isPresent() ? 1 : 0);
        meters.gauge("dripstone_checkpoint_age_seconds", "Since the newest snapshot was published, NaN where there is none.",
                () -> since(daemon.learning().status().flatMap(TrainerStatus::checkpointTime)));
        for (String service : daemon.health().keySet()) {
            meters.gauge("dripstone_service_health_ratio", "1: up, or waiting for something to do; 0.5: starting, or working with less than"
                    + " it should have; 0: failed.", () -> health(service), "service", service);
        }
    }

    private void journal() {
        meters.gauge("dripstone_journal_bytes", "Disk that the journal's files take.", () -> house.journal().stat().bytesOnDisk());
        meters.gauge("dripstone_journal_lost_documents", "Documents of which something stood in journal files that were damaged and lie in"
                + " quarantine now, over the journal's life; they are taken again when brought again.",
                () -> lostDocuments(house.withdrawals()));
        meters.gauge("dripstone_journal_entries", "Entries that the journal keeps.", () -> house.journal().stat().entries());
    }

    /** As it is on record, so that it is the same after a restart. */
    static long lostDocuments(Withdrawals withdrawals) {
        return withdrawals.all().stream().filter(w -> w.state() == Withdrawal.State.LOST).mapToLong(Withdrawal::entries).sum();
    }

    private void disk() {
        meters.gauge("dripstone_disk_usable_bytes", "Space left on the disk of the data directory.", orNaN(() ->
                Files.getFileStore(house.data().root()).getUsableSpace()));
        meters.gauge("dripstone_disk_floor_bytes", "Space below which intake and snapshots stand still.",
                () -> house.configuration().settings().disk().freeSpaceFloor().count());
    }

    private double health(String service) {
        return switch (daemon.health().get(service)) {
            case Health.Up up -> 1;
            case Health.Waiting waiting -> 1;
            case Health.Starting starting -> 0.5;
            case Health.Degraded degraded -> 0.5;
            case Health.Failed failed -> 0;
            case null -> Double.NaN;
        };
    }

    private static double since(Optional<Instant> moment) {
        return moment.map(t -> Duration.between(t, Instant.now()).toMillis() / 1e3).orElse(Double.NaN);
    }

    /** A number that the disk is asked for. */
    @FunctionalInterface
    private interface OfDisk {
        double read() throws IOException;
    }

    private static DoubleSupplier orNaN(OfDisk number) {
        return () -> {
            try {
                return number.read();
            } catch (IOException e) {
                return Double.NaN; // the disk's own trouble is told by those who write to it
            }
        };
    }
}
