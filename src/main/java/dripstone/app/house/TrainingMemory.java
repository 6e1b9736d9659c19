package dripstone.app.house;

import dripstone.checkpoint.CopyMode;
import dripstone.checkpoint.PretrainedDirectory;
import dripstone.config.DripstoneSettings;
import dripstone.kernel.Precision;
import dripstone.life.Bytes;
import dripstone.model.LeafSettings;
import dripstone.model.MemoryBudget;
import dripstone.model.ModelShape;
import dripstone.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The memory that training takes, by part, known before any of it is allocated. What does not fit is refused with the setting to
 * lower: the operating system would otherwise end the whole daemon later, at a moment of its own choice.
 */
final class TrainingMemory {
    private final MemoryBudget inPlace;
    private final MemoryBudget beside;
    private final CopyMode copy;

    /** @param beside the same with a copy from which snapshots are written */
    private TrainingMemory(MemoryBudget inPlace, MemoryBudget beside, CopyMode copy) {
        this.inPlace = inPlace;
        this.beside = beside;
        this.copy = copy;
    }

    /** @throws IOException when the teacher's shape cannot be read */
    static TrainingMemory of(DripstoneSettings settings, ModelShape shape, Precision precision) throws IOException {
        TrainSettings train = settings.train();
        LeafSettings leaf = leaf(train);
        int gradientBuffers = Integer.SIZE - Integer.numberOfLeadingZeros(train.leaves());
        MemoryBudget budget = MemoryBudget.of(shape, precision, leaf, train.optimizer().states(), train.emaDecay() > 0 ? 1 : 0,
                gradientBuffers, settings.lora());
        Path teacher = settings.distillation().teacher();
        int context = shape.settings().context();
        MemoryBudget inPlace = teacher == null
                ? budget
                : budget.withTeacher(PretrainedDirectory.shape(teacher, context), precision, context, leaf);
        return new TrainingMemory(inPlace, inPlace.withSnapshotCopy(budget.gradients() / gradientBuffers), settings.checkpoint().copy());
    }

    /** Whether snapshots are written from a copy: as the settings have it, or as there is room. @param room bytes that are left */
    boolean copies(long room) {
        return switch (copy) {
            case BESIDE -> true;
            case IN_PLACE -> false;
            case AUTO -> beside.total() <= room;
        };
    }

    private MemoryBudget budget(long room) {
        return copies(room) ? beside : inPlace;
    }

    /** How a pass over the settings' model uses memory. */
    static LeafSettings leaf(TrainSettings train) {
        return new LeafSettings(train.leafSequences(), train.workerCount(), train.recompute());
    }

    /** @param room bytes that may be allocated yet @throws IOException that names the parts and the way out */
    void requireFits(long room) throws IOException {
        MemoryBudget budget = budget(room);
        if (budget.total() > room) {
            throw new IOException("training needs " + new Bytes(budget.total()) + " of memory, " + new Bytes(room) + " are left: "
                    + describe(room) + "; " + wayOut(budget));
        }
    }

    /** The parts, largest first. */
    String describe(long room) {
        return parts(budget(room)).entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(e -> e.getKey() + "=" + new Bytes(e.getValue()))
                .collect(Collectors.joining(" "));
    }

    long total(long room) {
        return budget(room).total();
    }

    private static Map<String, Long> parts(MemoryBudget budget) {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("weights", budget.weights());
        parts.put("compute-copies", budget.computeCopy());
        parts.put("gradients", budget.gradients());
        parts.put("optimiser", budget.optimiser());
        parts.put("average", budget.average());
        parts.put("activations", budget.activations());
        parts.put("scratch", budget.scratch());
        parts.put("tables", budget.tables());
        parts.put("teacher", budget.teacher());
        parts.put("snapshot-copy", budget.snapshotCopy());
        return parts;
    }

    /** Lowers the largest part. */
    private static String wayOut(MemoryBudget budget) {
        String largest = Collections.max(parts(budget).entrySet(), Map.Entry.comparingByValue()).getKey();
        return switch (largest) {
            case "activations" -> "lower train.leaf-sequences (and raise train.leaves instead) or model.context";
            case "scratch" -> "set train.recompute to true, or lower train.workers or model.context";
            case "gradients" -> "lower train.leaves, or the model's layers or width";
            case "optimiser" -> "take an optimizer with less state (train.optimizer: lion or momentum), or lower the model's layers or"
                    + " width";
            case "snapshot-copy" -> "set checkpoint.copy to in-place, and training waits while a snapshot is written";
            case "teacher" -> "take a smaller teacher";
            default -> "lower model.layers, model.width or tokenizer.vocabulary-size";
        };
    }

    /** What this process may allocate yet: the machine's free memory, or what its control group leaves, whichever is less. */
    static long room() throws IOException {
        return Math.min(available(), controlGroup(Path.of("/sys/fs/cgroup")));
    }

    private static long available() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/meminfo names no MemAvailable");
    }

    /** Of version 2; without one, or without a limit, there is no bound. */
    private static long controlGroup(Path root) throws IOException {
        Path group = root;
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            if (line.startsWith("0::/")) {
                group = root.resolve(line.substring("0::/".length()));
            }
        }
        long least = Long.MAX_VALUE;
        for (Path at = group; at.startsWith(root); at = Objects.requireNonNull(at.getParent())) {
            Path limit = at.resolve("memory.max");
            Path used = at.resolve("memory.current");
            if (Files.isReadable(limit) && Files.isReadable(used) && !Files.readString(limit).startsWith("max")) {
                least = Math.min(least, number(limit) - number(used));
            }
        }
        return least;
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
