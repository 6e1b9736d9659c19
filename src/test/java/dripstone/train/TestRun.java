package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.Retention;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Tensor;
import dripstone.disk.SpaceFloor;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import dripstone.life.Bytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A model directory with real snapshots and a real ledger, a tiny model, and synthetic text: all that a trainer needs. One object is
 * the life of one process; another on the same directory is the next.
 */
final class TestRun implements AutoCloseable {
    private static final com.fasterxml.jackson.core.type.TypeReference<TreeMap<String, String>> STRINGS =
            new com.fasterxml.jackson.core.type.TypeReference<>() {};

    final TinyModel model;
    final SnapshotStore snapshots;
    final Ledger ledger;
    final List<SyntheticBatches> opened = new ArrayList<>();
    final List<Integer> openedLeaves = new ArrayList<>();
    final Path metrics;
    private final TrainSettings settings;
    long lastStep = Long.MAX_VALUE;
    long heldOutTargets = Long.MAX_VALUE;
    String alteration = "";
    TrainingBounds bounds = TrainingBounds.none();
    String fingerprint = "fingerprint-1";
    SortedMap<String, String> feedSettings = new TreeMap<>();
    int keep = 100;
    final dripstone.model.SharedWeights shared = new dripstone.model.SharedWeights();
    SnapshotWriting writing = SnapshotWriting.fast();
    /** What is withdrawn, whenever the trainer looks. */
    volatile List<String> withdrawn = List.of();
    /** What the feed was told of it, each time that it was opened. */
    final List<dripstone.batch.WithdrawnText> openedWithout = new ArrayList<>();
    final List<CompletableFuture<Snapshot>> answers = new ArrayList<>();
    BatchSourceHook hook = batch -> { };
    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE / 4);
    private @Nullable Trainer trainer;

    /** Sees each batch before the trainer does. */
    interface BatchSourceHook {
        void before(Batch batch);
    }

    TestRun(Path directory, TinyModel model, TrainSettings settings) throws IOException {
        this.model = model;
        this.settings = settings;
        this.snapshots = SnapshotStore.open(directory, new SpaceFloor(directory, Bytes.mib(1), usable::get));
        this.ledger = Ledger.open(directory.resolve("ledger"));
        this.metrics = directory.resolve("metrics.csv");
    }

    /** Ends after a step. */
    TestRun until(long step) {
        lastStep = step;
        return this;
    }

    Trainer trainer() {
        Trainer made = trainer;
        if (made == null) {
            TrainerParts.Model part = model.part();
            made = new Trainer(new TrainerParts(
                    new TrainerParts.Model(part.kernels(), part.parameters(), part.leaf(), part.tokenizerJson(), fingerprint,
                            part.initialWeights(), part.moreIdentity()),
                    new TrainerParts.Stores(snapshots, Retention.newest(keep), ledger, metrics, writing, shared),
                    new TrainerParts.Feeds(this::open, this::heldOut, feedSettings, () -> withdrawn), settings, bounds));
            trainer = made;
        }
        return made;
    }

    /** A failure after which no snapshot is published any more, as if the process had been killed. */
    IllegalStateException death() {
        usable.set(0);
        return new IllegalStateException("killed");
    }

    TrainingEnd run() {
        return trainer().run();
    }

    private BatchSource open(PackerState from, long step, HeldSettings held) {
        SyntheticBatches source =
                new SyntheticBatches(held.train().leaves(), settings.leafSequences(), TinyModel.CONTEXT, step, lastStep);
        source.alter(alteration);
        opened.add(source);
        openedLeaves.add(held.train().leaves());
        openedWithout.add(held.withdrawn());
        return new BatchSource() {
            @Override
            public @Nullable Batch take(Duration atMost) {
                Batch batch = source.take(atMost);
                if (batch != null) {
                    hook.before(batch);
                }
                return batch;
            }

            @Override
            public void release(Batch batch) {
                source.release(batch);
            }

            @Override
            public State state() {
                return source.state();
            }
        };
    }

    /** Windows cut elsewhere in the same text: far steps. */
    private HeldOut.Windows heldOut(PackerState at, long mostTargets) {
        long from = 1_000_000;
        SyntheticBatches source = new SyntheticBatches(1, settings.leafSequences(), TinyModel.CONTEXT, from,
                heldOutTargets > 0 ? Long.MAX_VALUE : from);
        opened.add(source);
        return new HeldOut.Windows() {
            private @Nullable Batch batch;
            private long bytes;

            @Override
            public boolean next() {
                batch = source.take(Duration.ZERO);
                bytes += batch == null ? 0 : batch.targetCount();
                return batch != null;
            }

            @Override
            public Batch batch() {
                if (batch == null) {
                    throw new IllegalStateException("next was not called");
                }
                return batch;
            }

            @Override
            public OptionalLong textBytes() {
                return OptionalLong.of(bytes);
            }

            @Override
            public void close() {}
        };
    }

    /** SHA-256 of the newest snapshot's weights and optimiser state as its files hold them. */
    String newestState() throws IOException {
        var newest = snapshots.list().getLast();
        List<Tensor> weights = new ArrayList<>();
        List<Tensor> optimizer = new ArrayList<>();
        for (var slot : model.parameters.slots()) {
            weights.add(tensor(slot.name(), slot));
        }
        try (var reader = snapshots.open(newest)) {
            reader.readWeights(weights);
            var held = TrainingKeys.with(TrainingKeys.TRAIN, settings,
                    new com.fasterxml.jackson.databind.ObjectMapper().convertValue(reader.trainerState().path("settings"), STRINGS));
            for (var slot : model.parameters.slots()) {
                for (int i = 0; i < 2; i++) {
                    if (held.optimizer().hasState(i, Segments.Group.of(slot))) {
                        optimizer.add(tensor((i == 0 ? "m." : "v.") + slot.name(), slot));
                    }
                }
                if (held.emaDecay() > 0) {
                    optimizer.add(tensor("ema." + slot.name(), slot));
                }
            }
            reader.readOptimizer(optimizer);
            weights.addAll(optimizer);
            return newest.step() + " " + SyntheticBatches.sha256(weights.stream().map(Tensor::data).toArray(MemorySegment[]::new))
                    + " " + reader.trainerState();
        }
    }

    private static Tensor tensor(String name, dripstone.model.TensorSlot slot) {
        MemorySegment data = java.lang.foreign.Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, slot.count());
        return new Tensor(name, slot.isVector() ? List.of(slot.cols()) : List.of(slot.rows(), slot.cols()), data);
    }

    @Override
    public void close() throws IOException {
        ledger.close();
        opened.forEach(SyntheticBatches::close);
        model.close();
    }

    static void deleteTree(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A run of its own under a directory, as a process would have it. */
    static TestRun process(Path directory, String name, TrainSettings settings, Precision precision) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        return new TestRun(place, new TinyModel(KernelChoice.fast(precision), settings.leafSequences(), settings.recompute()), settings);
    }
}
