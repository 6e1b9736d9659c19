package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.LedgerHistory;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.Publish;
import dripstone.disk.Sha256;
import dripstone.life.Bytes;
import dripstone.life.StoppedException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a consistent copy of the data directory, beside a daemon at work or with none. It is published by a rename once all of it is on the
 * disk, so what stands under the name that was asked for is whole.
 */
final class BackupOperation implements Operation {
    private static final Logger LOG = LoggerFactory.getLogger(BackupOperation.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Left free beyond what is to be copied. */
    private static final long MARGIN_BYTES = 64L << 20;

    private final House house;
    private final AtomicBoolean running = new AtomicBoolean();

    BackupOperation(House house) {
        this.house = house;
    }

    @Override
    public ObjectNode run(ObjectNode arguments, Consumer<String> progress) throws Exception {
        Path target = Path.of(arguments.path("directory").asText()).toAbsolutePath().normalize();
        if (!running.compareAndSet(false, true)) {
            throw new RefusedException(ExitCode.FAILED, "a backup is being made already; wait for it");
        }
        try {
            long bytes = BackupContent.bytes(house.data());
            refuse(target, bytes);
            return backUp(target, new FileCopy(house.stop(), progress, bytes));
        } catch (StoppedException e) {
            throw new RefusedException(ExitCode.INTERRUPTED, "the backup was stopped, and nothing of it was kept");
        } finally {
            running.set(false);
        }
    }

    private void refuse(Path target, long bytes) throws IOException, RefusedException {
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new RefusedException(ExitCode.FAILED, "the directory in which the backup is to be made is not there: " + parent);
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(ExitCode.FAILED, "it is there already, and a backup replaces nothing: " + target);
        }
        if (parent.toRealPath().startsWith(house.data().root().toRealPath())) {
            throw new RefusedException(ExitCode.FAILED, "a backup inside the data directory would be part of itself: " + target);
        }
        FileStore store = Files.getFileStore(parent);
        boolean beside = store.equals(Files.getFileStore(house.data().root())); // then the copy must not bring intake to a stop
        long needed = bytes + MARGIN_BYTES + (beside ? house.floor(house.data().root()).reopensAt().count() : 0);
        if (store.getUsableSpace() < needed) {
            throw new RefusedException(ExitCode.FAILED, "not enough room: directory=" + parent
                    + " usable=" + new Bytes(store.getUsableSpace()) + " needed=" + new Bytes(needed)
                    + (beside ? ", with the floor of free space of the data directory's file system" : ""));
        }
    }

    ObjectNode backUp(Path target, FileCopy copy) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        ObjectNode answer = JSON.createObjectNode().put("backup", target.toString());
        house.forgetting().whileStill(() -> Publish.directory(target, pending -> {
            BackupContent content = new BackupContent(house, copy, pending);
            content.write();
            ObjectNode head = BackupFormat.head().put("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                    .put("dripstone", Version.number()).put("files", copy.files()).put("bytes", copy.bytes())
                    .put("sums-sha256", Sha256.of(pending.resolve(BackupFormat.SUMS)));
            models(pending, head.putArray("models"));
            Files.write(pending.resolve(BackupFormat.HEAD), BackupFormat.encode(head));
            answer.put("files", copy.files()).put("size", new Bytes(copy.bytes()).toString());
            answer.set("models", head.path("models"));
            answer.put("intake-held-seconds", content.intakeHeldSeconds());
        }));
        answer.put("seconds", (System.nanoTime() - begin) / 1e9);
        LOG.info("backup made: directory={} files={} bytes={} intake-held-seconds={}", target, copy.files(), copy.bytes(),
                answer.path("intake-held-seconds").asDouble());
        return answer;
    }

    /** What a restored copy would go on from: looked for in the copy, by the code that restores. */
    private void models(Path pending, ArrayNode into) throws IOException {
        DataDirectory copied = new DataDirectory(pending.resolve(BackupFormat.DATA));
        for (ModelDirectory model : ModelHistory.models(copied)) {
            ObjectNode node = into.addObject().put("model", model.name());
            if (Files.exists(model.ledger())) {
                try (LedgerHistory ledger = LedgerHistory.open(model.ledger())) {
                    node.put("ledger-step", ledger.lastStep());
                }
            }
            RestoreOutcome newest = SnapshotStore.openForReading(model.root()).newestValid();
            if (newest instanceof RestoreOutcome.Found found) {
                node.put("checkpoint-step", found.snapshot().step());
            }
            for (String skipped : newest.skipped()) {
                LOG.warn("a checkpoint was damaged before it was copied: model={} {}", model.name(), skipped);
                node.put("damaged", Objects.requireNonNullElse(skipped, ""));
            }
        }
    }
}
