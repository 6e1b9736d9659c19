package dripstone.checkpoint;

import dripstone.disk.FormatTooNewException;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.disk.SpaceFloor;
import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots as directories {@code step-NNNNNNNNNNNN}; a pin is an empty file {@code step-NNNNNNNNNNNN.pinned} beside. */
final class FileSnapshotStore implements SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileSnapshotStore.class);
    private static final Pattern DIRECTORY = Pattern.compile("step-(\\d{12,18})");
    private static final String PIN = ".pinned";

    private final Path snapshots;
    private final @Nullable SpaceFloor floor;
    /** Of the tokenizer that was published last, which stays the same for all of a model's life; reading a large one takes a while. */
    private volatile @Nullable KnownEnd knownEnd;

    /** Hashed as it was written; retention, which follows each publish, need not read a gigabyte again beside training. */
    private volatile @Nullable FileStamps lastPublished;

    @SuppressWarnings("ArrayRecordComponent") // compared by its content alone
    private record KnownEnd(byte[] tokenizerJson, Optional<CompanionFiles.TextEnd> end) {}

    private FileSnapshotStore(Path snapshots, @Nullable SpaceFloor floor) {
        this.snapshots = snapshots;
        this.floor = floor;
    }

    static FileSnapshotStore open(Path modelDirectory) throws IOException {
        return swept(openForReading(modelDirectory));
    }

    static FileSnapshotStore open(Path modelDirectory, SpaceFloor floor) throws IOException {
        return swept(new FileSnapshotStore(new ModelDirectory(modelDirectory).snapshots(), floor));
    }

    private static FileSnapshotStore swept(FileSnapshotStore store) throws IOException {
        OwnerOnly.createDirectories(store.snapshots);
        Publish.sweep(store.snapshots.toAbsolutePath().resolveSibling("")); // what belongs to the model beside its snapshots
        List<Path> swept = Publish.sweep(store.snapshots);
        if (!swept.isEmpty()) {
            LOG.info("Swept unfinished snapshots: directory={} count={}", store.snapshots, swept.size());
        }
        return store;
    }

    static FileSnapshotStore openForReading(Path modelDirectory) {
        return new FileSnapshotStore(new ModelDirectory(modelDirectory).snapshots(), null);
    }

    @Override
    public Snapshot publish(SnapshotContent content) throws IOException {
        return publish(content, Pace.unlimited());
    }

    @Override
    public Snapshot publish(SnapshotContent content, Pace pace) throws IOException {
        if (content.step() < 0) {
            throw new IllegalArgumentException("steps are not negative: step=" + content.step());
        }
        Path target = snapshots.resolve(String.format("step-%012d", content.step()));
        if (Files.exists(target)) {
            List<String> problems = problems(target);
            if (problems.isEmpty()) {
                Publish.forceDirectory(snapshots); // its name may stand there since a publish that failed in its last operation
                return read(target);
            }
            LOG.warn("Replacing a damaged snapshot: directory={} problems={}", target, problems);
            Publish.removeDirectory(target);
        }
        Optional<Snapshot> earlier = content.adapter().isPresent() ? AdapterBase.newest(list()) : Optional.empty();
        Bytes bytes = content.bytes(earlier.isEmpty());
        if (floor != null) {
            floor.ensureRoom(bytes, "the snapshot of step=" + content.step());
        }
        pace.expects(bytes.count() + (earlier.isEmpty() ? 0 : AdapterBase.hashedBytes(content)));
        Optional<CompanionFiles.TextEnd> endOfText = endOfText(content.tokenizerJson());
        Publish.directory(target, pending -> SnapshotFiles.write(pending, content, endOfText, earlier, pace));
        lastPublished = FileStamps.of(target);
        return read(target);
    }

    private Optional<CompanionFiles.TextEnd> endOfText(byte[] tokenizerJson) throws IOException {
        KnownEnd known = knownEnd;
        if (known == null || !Arrays.equals(known.tokenizerJson, tokenizerJson)) {
            known = new KnownEnd(tokenizerJson, CompanionFiles.endOfText(tokenizerJson));
            knownEnd = known;
        }
        return known.end;
    }

    /** @throws FormatTooNewException since that one is not damaged */
    private List<String> problems(Path directory) throws IOException {
        try {
            return SnapshotFiles.problems(directory, manifest(directory));
        } catch (FormatTooNewException e) {
            throw e;
        } catch (IOException e) {
            return List.of(reason(e));
        }
    }

    @Override
    public List<Snapshot> list() throws IOException {
        List<Snapshot> found = new ArrayList<>();
        for (Path directory : directories()) {
            try {
                found.add(read(directory));
            } catch (IOException e) {
                LOG.debug("Not listed: directory={} reason={}", directory, reason(e)); // newestValid says it to people
            }
        }
        return found;
    }

    @Override
    public Verification verify(Snapshot snapshot) throws IOException {
        try {
            return new Verification(snapshot, problems(snapshot.directory()));
        } catch (FormatTooNewException e) {
            return new Verification(snapshot, List.of(reason(e)));
        }
    }

    @Override
    public RestoreOutcome newestValid() throws IOException {
        return newestValid(directories().reversed());
    }

    private RestoreOutcome newestValid(List<Path> newestFirst) throws IOException {
        List<String> skipped = new ArrayList<>();
        for (Path directory : newestFirst) {
            try {
                Snapshot snapshot = read(directory);
                List<String> problems = problems(directory);
                if (problems.isEmpty()) {
                    return new RestoreOutcome.Found(snapshot, List.copyOf(skipped));
                }
                skipped.add(directory.getFileName() + ": " + String.join("; ", problems));
            } catch (FormatTooNewException e) { // older weights in its place would be a step back that nobody asked for
                throw e;
            } catch (IOException e) {
                skipped.add(directory.getFileName() + ": " + reason(e));
            }
        }
        return new RestoreOutcome.None(List.copyOf(skipped));
    }

    @Override
    public SnapshotReader open(Snapshot snapshot) throws IOException {
        return FileSnapshotReader.open(snapshot, manifest(snapshot.directory()));
    }

    @Override
    public List<Snapshot> retain(Retention retention) throws IOException {
        List<Snapshot> newestFirst = new ArrayList<>(list().reversed());
        List<Path> readable = newestFirst.stream().map(Snapshot::directory).toList();
        newestFirst.removeIf(this::pinned);
        List<Snapshot> spare = retention.spare(newestFirst);
        if (spare.isEmpty()) {
            return List.of();
        }
        Optional<Snapshot> whole = newestWhole(readable);
        if (whole.isEmpty()) {
            return List.of();
        }
        List<Snapshot> gone = new ArrayList<>();
        for (Snapshot old : spare.reversed()) {
            if (old.step() != whole.get().step()) {
                Publish.removeDirectory(old.directory());
                gone.add(old);
            }
        }
        return gone;
    }

    private Optional<Snapshot> newestWhole(List<Path> newestFirst) throws IOException {
        FileStamps known = lastPublished;
        if (known != null && !newestFirst.isEmpty() && newestFirst.getFirst().equals(known.directory()) && known.hold()) {
            return Optional.of(read(known.directory()));
        }
        return newestValid(newestFirst) instanceof RestoreOutcome.Found found ? Optional.of(found.snapshot()) : Optional.empty();
    }

    @Override
    public boolean pinned(Snapshot snapshot) {
        return Files.exists(pin(snapshot));
    }

    @Override
    public void pin(Snapshot snapshot, boolean pinned) throws IOException {
        if (pinned && !Files.isDirectory(snapshot.directory())) {
            throw new NoSuchFileException(snapshot.directory().toString(), null, "no such snapshot to pin");
        }
        if (pinned) {
            OwnerOnly.createFileIfAbsent(pin(snapshot));
        } else if (Files.deleteIfExists(pin(snapshot))) {
            Publish.forceDirectory(snapshots);
        }
    }

    private Path pin(Snapshot snapshot) {
        return snapshots.resolve(snapshot.directory().getFileName() + PIN);
    }

    /** Oldest first. */
    private List<Path> directories() throws IOException {
        if (!Files.isDirectory(snapshots)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(snapshots)) {
            return entries.filter(p -> stepOf(p) >= 0).sorted(Comparator.comparingLong(FileSnapshotStore::stepOf)).toList();
        }
    }

    /** The step in a directory's name, or −1. */
    private static long stepOf(Path directory) {
        Matcher m = DIRECTORY.matcher(String.valueOf(directory.getFileName()));
        return m.matches() ? Long.parseLong(m.group(1)) : -1;
    }

    private static Manifest manifest(Path directory) throws IOException {
        Manifest manifest = Manifest.read(directory);
        if (manifest.step() != stepOf(directory)) {
            throw new IOException("manifest is of another step: directory=" + directory + " step=" + manifest.step());
        }
        return manifest;
    }

    private static Snapshot read(Path directory) throws IOException {
        Manifest manifest = manifest(directory);
        String weights = manifest.file(directory, SnapshotFiles.WEIGHTS).sha256();
        String trained = manifest.hasAdapter() ? manifest.file(directory, SnapshotFiles.ADAPTER).sha256() : weights;
        return new Snapshot(directory, manifest.step(), trained, manifest.kernelFingerprint(), manifest.totalBytes(), manifest.published(),
                manifest.hasAdapter() ? Optional.of(weights) : Optional.empty());
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException missing ? "missing file: " + missing.getFile() : String.valueOf(e.getMessage());
    }
}
