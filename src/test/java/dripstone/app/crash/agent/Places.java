package dripstone.app.crash.agent;

import static dripstone.app.crash.agent.PointKind.APPEND;
import static dripstone.app.crash.agent.PointKind.DROPPED_FILE_MOVE;
import static dripstone.app.crash.agent.PointKind.FRONTIER_COMMIT;
import static dripstone.app.crash.agent.PointKind.GROUP_COMMIT;
import static dripstone.app.crash.agent.PointKind.INDEX_COMMIT;
import static dripstone.app.crash.agent.PointKind.JOURNAL_RELEASE;
import static dripstone.app.crash.agent.PointKind.JOURNAL_ROLL;
import static dripstone.app.crash.agent.PointKind.LEDGER;
import static dripstone.app.crash.agent.PointKind.PACKING;
import static dripstone.app.crash.agent.PointKind.RECOVERY;
import static dripstone.app.crash.agent.PointKind.RENAME;
import static dripstone.app.crash.agent.PointKind.RETENTION;
import static dripstone.app.crash.agent.PointKind.SNAPSHOT_WRITE;
import static dripstone.app.crash.agent.PointKind.STEP;
import static dripstone.app.crash.agent.PointKind.STOP;
import static dripstone.app.crash.agent.PointKind.STORE_WRITE;
import static dripstone.app.crash.agent.PointKind.TAILING;
import static dripstone.app.crash.agent.PointKind.TOKENIZER;

import java.util.List;

/**
 * The one table of places. It names methods of the program and of two of its libraries; {@code PlacesTest} fails when one of them is no
 * more. A place's number is its index.
 */
public final class Places {
    private static final String JOURNAL = "dripstone.journal.";
    private static final String QUEUE = "net.openhft.chronicle.queue.impl.single.";
    private static final String INTAKE = "dripstone.intake.";
    private static final String BATCH = "dripstone.batch.";
    private static final String TRAIN = "dripstone.train.";
    private static final String CHECKPOINT = "dripstone.checkpoint.";
    private static final String DISK = "dripstone.disk.";
    private static final String CRAWL = "dripstone.source.crawl.";
    private static final String DROP = "dripstone.source.drop.";
    private static final String HOUSE = "dripstone.app.house.";

    public static final List<Place> ALL = List.of(
            Place.of(APPEND, JOURNAL + "ChronicleJournal", "append"),
            Place.of(APPEND, JOURNAL + "ChronicleWriter", "write"),
            new Place(APPEND, JOURNAL + "ChronicleWriter", "write", "Bytes.write"),
            new Place(APPEND, JOURNAL + "ChronicleWriter", "write", "DocumentContext.close"),
            Place.of(APPEND, QUEUE + "SingleChronicleQueueStore", "setPositionForSequenceNumber"),
            Place.of(GROUP_COMMIT, JOURNAL + "ChronicleWriter", "force"),
            Place.of(GROUP_COMMIT, INTAKE + "IntakeLoop", "process"),
            Place.of(GROUP_COMMIT, INTAKE + "IntakeLoop", "answer"),
            Place.of(JOURNAL_ROLL, JOURNAL + "CycleClock", "moveTo"),
            Place.of(JOURNAL_ROLL, JOURNAL + "CycleFiles", "forceDirectory"),
            Place.of(JOURNAL_ROLL, QUEUE + "StoreAppender", "rollCycleTo"),
            Place.of(JOURNAL_ROLL, QUEUE + "StoreAppender", "setCycle2"),
            Place.of(JOURNAL_ROLL, QUEUE + "SingleChronicleQueueStore", "writeEOF"),
            Place.of(INDEX_COMMIT, INTAKE + "DuplicateIndex", "apply"),
            Place.of(INDEX_COMMIT, INTAKE + "DuplicateIndex", "commit"),
            Place.of(INDEX_COMMIT, INTAKE + "near.NearIndex", "flush"),
            Place.of(INDEX_COMMIT, INTAKE + "VerdictLog", "flush"),
            Place.of(TAILING, JOURNAL + "ChronicleReader", "next"),
            Place.of(PACKING, BATCH + "Packer", "pack"),
            Place.of(PACKING, BATCH + "Packer", "seal"),
            Place.of(PACKING, BATCH + "FreshText", "recordEnd"),
            Place.of(PACKING, BATCH + "Replay", "fill"),
            Place.of(STEP, TRAIN + "Optimizer", "step"),
            Place.of(STEP, TRAIN + "ParallelStep", "gradient"),
            Place.of(STEP, TRAIN + "UpdatePass", "piece"),
            Place.of(STEP, TRAIN + "StepBook", "write"),
            Place.of(STEP, TRAIN + "MetricsFile", "step"),
            Place.of(LEDGER, CHECKPOINT + "FileLedger", "append"),
            Place.of(LEDGER, CHECKPOINT + "FileLedger", "force"),
            Place.of(LEDGER, TRAIN + "HeldLedger", "release"),
            Place.of(LEDGER, HOUSE + "LedgerRounds", "recordEnd"),
            Place.of(SNAPSHOT_WRITE, TRAIN + "Capture", "finish"),
            Place.of(SNAPSHOT_WRITE, TRAIN + "SnapshotPublisher", "publish"),
            Place.of(SNAPSHOT_WRITE, CHECKPOINT + "HashedOutput", "write"),
            Place.of(SNAPSHOT_WRITE, CHECKPOINT + "SnapshotFiles", "write"),
            Place.of(SNAPSHOT_WRITE, DISK + "Publish", "forceTree"),
            Place.of(RENAME, DISK + "Publish", "file"),
            new Place(RENAME, DISK + "Publish", "file", "Files.move"),
            Place.of(RENAME, DISK + "Publish", "directory"),
            new Place(RENAME, DISK + "Publish", "directory", "Files.move"),
            Place.of(RENAME, DISK + "Publish", "forceDirectory"),
            Place.of(RETENTION, CHECKPOINT + "FileSnapshotStore", "retain"),
            Place.of(RETENTION, DISK + "Publish", "removeDirectory"),
            new Place(RETENTION, DISK + "Publish", "deleteTree", "Files.deleteIfExists"),
            Place.of(RETENTION, DROP + "Retention", "delete"),
            Place.of(JOURNAL_RELEASE, HOUSE + "JournalRetention", "release"),
            Place.of(JOURNAL_RELEASE, JOURNAL + "ChronicleJournal", "release"),
            new Place(JOURNAL_RELEASE, JOURNAL + "ChronicleJournal", "release", "Files.delete"),
            new Place(JOURNAL_RELEASE, JOURNAL + "ChronicleJournal", "release", "CycleFiles.forceDirectory"),
            Place.of(JOURNAL_RELEASE, JOURNAL + "FileSeals", "released"),
            Place.of(FRONTIER_COMMIT, CRAWL + "FrontierStore", "commit"),
            Place.of(FRONTIER_COMMIT, CRAWL + "FrontierStore", "replace"),
            Place.of(FRONTIER_COMMIT, CRAWL + "DurableFrontier", "settle"),
            Place.of(STORE_WRITE, DISK + "MvKeyValueStore", "commit"),
            Place.of(STORE_WRITE, "org.h2.mvstore.SingleFileStore", "writeFully"),
            Place.of(STORE_WRITE, "org.h2.mvstore.SingleFileStore", "sync"),
            Place.of(DROPPED_FILE_MOVE, DROP + "TakeMode", "complete"),
            Place.of(DROPPED_FILE_MOVE, DROP + "SafeDirectory", "move"),
            Place.of(DROPPED_FILE_MOVE, DROP + "TakeMode", "remember"),
            Place.of(DROPPED_FILE_MOVE, DROP + "FileStates", "put"),
            Place.of(DROPPED_FILE_MOVE, DROP + "FileStates", "commit"),
            Place.of(TOKENIZER, HOUSE + "TokenizerDesk", "trainOn"),
            Place.of(TOKENIZER, HOUSE + "TokenizerDesk", "recordOrigin"),
            Place.of(RECOVERY, JOURNAL + "FileRebuild", "rebuild"),
            new Place(RECOVERY, JOURNAL + "FileRebuild", "rebuild", "Files.move"),
            Place.of(RECOVERY, JOURNAL + "FileSeals", "seal"),
            Place.of(RECOVERY, JOURNAL + "ChronicleJournal", "recover"),
            Place.of(RECOVERY, INTAKE + "CatchUp", "run"),
            Place.of(RECOVERY, DISK + "Publish", "sweep"),
            Place.of(RECOVERY, TRAIN + "Restored", "open"),
            Place.of(RECOVERY, TRAIN + "CsvFile", "lengthUpTo"),
            Place.of(STOP, INTAKE + "IntakeLoop", "closeIndexes"),
            Place.of(STOP, DISK + "MvKeyValueStore", "close"),
            Place.of(STOP, JOURNAL + "ChronicleJournal", "close"),
            Place.of(STOP, CHECKPOINT + "FileLedger", "close"));

    private Places() {}
}
