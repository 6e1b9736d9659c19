package dripstone.train;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.Snapshot;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import dripstone.life.Pulse;
import dripstone.meter.Meters;
import dripstone.model.LoraSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How far a snapshot is that is being written beside training, for whoever asks. */
@Timeout(120)
final class SnapshotUnderWayTest {
    @TempDir
    private Path directory;

    private static Pulse writer(Trainer trainer) {
        return trainer.pulses().stream().filter(p -> p.stage().equals("checkpoint-writer")).findFirst().orElseThrow();
    }

    @Test
    void itIsShown_andIsASignOfLife_whileItIsWritten_andNotBeforeOrAfter() throws Exception {
        TinyModel model = new TinyModel(KernelChoice.fast(Precision.BF16), Tune.plain().leafSequences(), false, LoraSettings.off());
        try (TestRun run = new TestRun(directory, model, Tune.plain())) {
            run.writing = new SnapshotWriting(true, 250_000); // a tiny snapshot takes about a second
            Trainer trainer = run.trainer();
            Meters meters = new Meters();
            TrainerMeters.register(meters, trainer);
            trainer.start();
            await().until(() -> trainer.status().step() > 0);
            assertEquals(Optional.empty(), trainer.snapshotUnderWay());
            assertTrue(meters.scrape().contains("dripstone_checkpoint_written_bytes 0.0"));
            CompletableFuture<Snapshot> asked = trainer.requestCheckpoint();
            await().pollInterval(Duration.ofMillis(5)).until(() -> trainer.snapshotUnderWay().map(s -> s.bytes() > 0).orElse(false));
            SnapshotUnderWay early = trainer.snapshotUnderWay().orElseThrow();
            Pulse pulse = writer(trainer);
            assertTrue(pulse.isWorking() && pulse.work().contains("step=" + early.step()), pulse::toString);
            assertTrue(early.expectedBytes() > early.bytes(), early::toString);
            assertTrue(Duration.between(early.since(), Instant.now()).toSeconds() < 60, early::toString);
            await().pollInterval(Duration.ofMillis(5)).until(
                    () -> trainer.snapshotUnderWay().map(s -> s.bytes() > early.bytes()).orElse(false) && !asked.isDone());
            assertTrue(writer(trainer).progress() > pulse.progress());
            assertEquals(early.step(), asked.get(60, TimeUnit.SECONDS).step());
            await().until(() -> trainer.snapshotUnderWay().isEmpty() && !writer(trainer).isWorking());
            trainer.stop(Duration.ofSeconds(30));
        }
    }
}
