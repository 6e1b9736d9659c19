package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.intake.IntakeStatus;
import dripstone.journal.JournalStat;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.life.Supervisor;
import dripstone.source.crawl.SiteStatus;
import dripstone.source.drop.FolderStatus;
import dripstone.token.Tokenizer;
import dripstone.train.HeldOutLoss;
import dripstone.train.TrainerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the house says of itself. A number that was not measured is absent. */
final class StatusReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusReport() {}

    static ObjectNode of(House house) {
        ObjectNode status = JSON.createObjectNode();
        status.put("version", Version.number()).put("data", house.data().root().toString());
        Optional<Daemon> daemon = house.daemon();
        status.put("daemon", daemon.isPresent() ? "pid " + ProcessHandle.current().pid() : "not running");
        daemon.ifPresent(d -> {
            status.put("up-seconds", d.up().toSeconds());
            d.webAddress().ifPresent(a -> status.put("web", a));
            health(status.putObject("health"), d.health());
            supervision(status, d);
        });
        journal(status.putObject("journal"), house.journal().stat());
        house.startedIntake().ifPresent(i -> intake(status.putObject("intake"), i.status()));
        house.startedScreens().map(Screens::leftOut).filter(counts -> !counts.isEmpty()).ifPresent(counts -> {
            ObjectNode filtered = status.putObject("filtered");
            counts.forEach(filtered::put);
        });
        daemon.flatMap(d -> d.sources().pausedSince()).ifPresent(since -> status.put("intake-paused",
                "since " + since + ", until `dripstone resume intake` or a restart"));
        daemon.ifPresent(d -> {
            folders(status.putArray("folders"), d.folders().status());
            sites(status.putArray("sites"), d.crawler().status());
        });
        tokenizer(status.putObject("tokenizer"), house);
        daemon.flatMap(d -> d.learning().status()).ifPresent(t -> training(status.putObject("training"), t));
        daemon.flatMap(d -> d.lag().lag()).ifPresent(l -> status.putObject("lag").put("documents", l.documents())
                .put("oldest-seconds", l.oldestSeconds()));
        checkpoints(status.putObject("checkpoints"), house);
        return status;
    }

    private static void health(ObjectNode node, Map<String, Health> health) {
        health.forEach((name, h) -> node.put(name, h.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ": " + h.detail()));
    }

    /** Only where something failed or stands still: what was started again, and who is stuck. */
    private static void supervision(ObjectNode status, Daemon daemon) {
        Map<String, Supervisor.Restarts> failed = daemon.oversight().restarts();
        if (!failed.isEmpty()) {
            ObjectNode all = status.putObject("restarts");
            failed.forEach((name, r) -> {
                ObjectNode node = all.putObject(name).put("restarts", r.restarts()).put("last-failure", r.lastFailure());
                if (!r.nextAttempt().isZero()) {
                    node.put("next-attempt-seconds", r.nextAttempt().toSeconds() + 1);
                }
            });
        }
        if (daemon.learning().restarts() > 0) {
            status.put("trainer-restarts", daemon.learning().restarts());
        }
        Map<String, String> stuck = daemon.oversight().stuck();
        if (!stuck.isEmpty()) {
            ObjectNode all = status.putObject("stuck");
            stuck.forEach(all::put);
        }
    }

    static void journal(ObjectNode node, JournalStat stat) {
        node.put("entries", stat.entries()).put("bytes", stat.bytesOnDisk()).put("size", new Bytes(stat.bytesOnDisk()).toString());
        node.put("start", stat.start().toString()).put("end", stat.end().toString());
    }

    static void intake(ObjectNode node, IntakeStatus status) {
        node.put("documents", status.documents()).put("held-out-documents", status.heldOutDocuments());
        node.put("entries", status.entries());
        status.lastAccepted().ifPresent(t -> node.put("last-accepted", t.toString()));
        ObjectNode sources = node.putObject("sources");
        status.sources().forEach((name, count) -> sources.put(name, count.documents()));
    }

    private static void folders(ArrayNode array, List<FolderStatus> folders) {
        for (FolderStatus f : folders) {
            ObjectNode node = array.addObject().put("name", f.name()).put("path", f.path().toString());
            node.put("mode", f.mode().name().toLowerCase(Locale.ROOT)).put("taken", f.taken()).put("documents", f.documents());
            node.put("refused", f.refused()).put("filtered", f.filtered()).put("waiting", f.waiting()).put("in-flight", f.inFlight());
            if (!f.lastRefusal().isEmpty()) {
                node.put("last-refusal", f.lastRefusal());
            }
        }
    }

    static void sites(ArrayNode array, List<SiteStatus> sites) {
        for (SiteStatus s : sites) {
            ObjectNode node = array.addObject().put("name", s.name()).put("scheduled", s.scheduled()).put("in-flight", s.inFlight());
            node.put("done", s.done()).put("failed", s.failed()).put("refused", s.refused()).put("filtered", s.filtered())
                    .put("fetched", s.fetched());
            if (!s.owner().isEmpty()) {
                node.put("owner", s.owner());
            }
            if (!s.refusedBySignal().isEmpty()) {
                ObjectNode signals = node.putObject("refused-by-signal");
                s.refusedBySignal().forEach(signals::put);
                node.put("withdrawn", s.withdrawn());
            }
            if (!s.lastError().isEmpty()) {
                node.put("last-error", s.lastError());
            }
        }
    }

    private static void tokenizer(ObjectNode node, House house) {
        Optional<Tokenizer> tokenizer = house.tokenizers().current();
        if (tokenizer.isEmpty()) {
            node.put("state", house.tokenizers().health().detail());
        } else {
            node.put("vocabulary", tokenizer.get().vocabularySize()).put("fingerprint", tokenizer.get().fingerprint());
        }
    }

    private static void training(ObjectNode node, TrainerStatus t) {
        node.put("state", t.state().name().toLowerCase(Locale.ROOT).replace('_', '-')).put("detail", t.detail());
        node.put("step", t.step()).put("tokens", t.tokens());
        put(node, "train-nats", t.trainNats());
        switch (t.heldOut()) {
            case HeldOutLoss.None none -> node.put("held-out", "none: " + none.reason());
            case HeldOutLoss.Measured m -> {
                node.put("held-out-nats", m.nats()).put("unigram-nats", m.unigramNats()).put("held-out-targets", m.targets());
                node.put("held-out-step", m.step());
                put(node, "held-out-bits-per-byte", m.bitsPerByte());
                put(node, "held-out-ema-nats", m.emaNats());
            }
        }
        put(node, "tokens-per-second", t.tokensPerSecond());
        put(node, "waiting-share", t.waitingShare());
        put(node, "busy-share", t.busyShare());
        put(node, "learning-rate", t.learningRate());
        put(node, "gradient-norm", t.gradientNorm());
        put(node, "update-norm", t.updateNorm());
        layers(node, t.layers());
        node.put("skipped-steps", t.skippedSteps());
    }

    private static void layers(ObjectNode node, List<TrainerStatus.LayerNorms> layers) {
        if (!layers.isEmpty()) {
            ObjectNode all = node.putObject("layers");
            layers.forEach(l -> all.putObject(l.layer()).put("gradient-norm", l.gradientNorm()).put("update-norm", l.updateNorm()));
        }
    }

    private static void put(ObjectNode node, String key, OptionalDouble value) {
        value.ifPresent(v -> node.put(key, v));
    }

    private static void checkpoints(ObjectNode node, House house) {
        try {
            if (Files.isDirectory(house.modelDirectory().snapshots())) {
                List<Snapshot> all = SnapshotStore.openForReading(house.modelDirectory().root()).list();
                node.put("kept", all.size());
                if (!all.isEmpty()) {
                    node.put("newest-step", all.getLast().step()).put("newest-published", all.getLast().published().toString());
                }
            } else {
                node.put("kept", 0);
            }
        } catch (IOException e) {
            node.put("problem", "the checkpoints cannot be listed: " + e.getMessage());
        }
        house.daemon().flatMap(d -> d.learning().snapshotUnderWay()).ifPresent(s -> node.putObject("being-written").put("step", s.step())
                .put("bytes", s.bytes()).put("of-bytes", s.expectedBytes()).put("since", s.since().toString()));
        house.daemon().flatMap(d -> d.timetable().next("checkpoint")).ifPresent(next -> node.put("next", next.toString()));
    }
}
