package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files move away once their text is durable. The state of what was moved is remembered, since a program that still has the file open
 * goes on writing to it in {@code processed/}: it is then read again, under the name by which it came.
 */
final class TakeMode implements ModeRules {
    private static final Duration SWEEP_AT_LEAST = Duration.ofMinutes(10);
    private static final int SWEEP_RESTS = 100;
    /** Moved files that are looked at after each scan: so many that were moved last, and so many of the others in turn. */
    private static final int LOOKED_AT_ONCE = 10_000;
    private final FolderSettings settings;
    private final Path root;
    private final FileStates states;
    private final DropBox box;
    /** Dealt with and still to be moved. */
    private final Map<Path, Unmoved> unmoved = new LinkedHashMap<>();

    /** Names in processed/ of those that were moved last: to these a program is likeliest to go on writing. */
    private final Deque<String> movedLast = new ArrayDeque<>();
    /** Where the last look at what is remembered ended. */
    private String lookedUpTo = "";
    private long nextSweepNanos = System.nanoTime();

    private record Unmoved(SourceFile file, String hash, boolean refused, String text) {}

    TakeMode(FolderSettings settings, Path root, FileStates states) {
        this.settings = settings;
        this.root = root;
        this.states = states;
        this.box = new DropBox(root);
    }

    @Override
    public boolean isKnown(Path relative, FileStamp stamp) {
        Unmoved u = unmoved.get(relative);
        return (u != null && u.file().stamp().sameContent(stamp))
                || (isMoved(relative) && states.get(FileNames.key(relative)).filter(s -> s.stamp().sameContent(stamp)).isPresent());
    }

    @Override
    public Optional<Readers.Order> order(Path relative, FileStamp stamp) {
        if (!unmoved.isEmpty()) {
            return Optional.empty(); // first what is done must get out of the way
        }
        String key = FileNames.key(relative);
        String address = isMoved(relative) ? states.get(key).map(FileState::note).orElse(key) : key;
        return Optional.of(new Readers.Order(new SourceFile(settings.name(), address, root, relative, stamp),
                settings.maxFile().count(), false, ""));
    }

    private static boolean isMoved(Path relative) {
        return relative.startsWith(FileNames.PROCESSED);
    }

    @Override
    public void taken(SourceFile file, String hash, String remarks) throws IOException {
        complete(new Unmoved(file, hash, false, remarks));
    }

    @Override
    public void refused(SourceFile file, String hash, String reason) throws IOException {
        complete(new Unmoved(file, hash, true, reason));
    }

    private void complete(Unmoved done) throws IOException {
        if (isMoved(done.file().relative())) {
            remember(done.file().relative(), done);
            return;
        }
        unmoved.put(done.file().relative(), done);
        move(done);
        unmoved.remove(done.file().relative());
    }

    /** A file that changed since it was read stays: it is another version, to be read first. */
    private void move(Unmoved done) throws IOException {
        try {
            if (!done.file().isUnchanged()) {
                return;
            }
            Path relative = done.file().relative();
            if (done.refused()) {
                box.reject(relative, done.text());
            } else {
                remember(box.take(relative, done.text()), done);
            }
        } catch (NoSuchFileException e) {
            if (Files.exists(done.file().path(), LinkOption.NOFOLLOW_LINKS)) {
                throw e; // it is the target that is missing
            }
        }
    }

    private void remember(Path lies, Unmoved done) {
        String key = FileNames.key(lies);
        movedLast.addLast(key);
        if (movedLast.size() > LOOKED_AT_ONCE) {
            movedLast.removeFirst();
        }
        states.put(key, new FileState(done.file().stamp(), done.hash(), done.refused(), done.file().address()));
    }

    @Override
    public void unchanged(SourceFile file, String hash) {
        throw new IllegalStateException("no hash was asked for: file=" + file.path());
    }

    @Override
    public boolean vanished(Path relative) {
        unmoved.remove(relative);
        return false;
    }

    @Override
    public void prepare() throws IOException {
        box.prepare();
    }

    @Override
    public Reconciled reconcile() throws IOException {
        sweepWhenDue();
        Set<String> changed = new LinkedHashSet<>();
        List<String> gone = new ArrayList<>();
        for (String relative : movedLast) {
            states.get(relative).ifPresent(state -> look(relative, state, changed, gone));
        }
        lookedUpTo = states.visit(lookedUpTo, LOOKED_AT_ONCE, (relative, state) -> look(relative, state, changed, gone));
        gone.forEach(states::remove);
        return new Reconciled(changed.stream().map(Path::of).toList(), 0);
    }

    private void look(String relative, FileState state, Set<String> changed, List<String> gone) {
        Path path = root.resolve(relative);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            gone.add(relative);
        } else if (isOther(path, state)) {
            changed.add(relative);
        }
    }

    /** Often enough for what is kept, and no more: it looks at every file that was moved, which may take a hundredth of the time. */
    private void sweepWhenDue() throws IOException {
        if (nextSweepNanos - System.nanoTime() > 0) {
            return;
        }
        boolean takenGoFirst = settings.processedKeep().compareTo(settings.rejectedKeep()) < 0;
        Duration shorter = takenGoFirst ? settings.processedKeep() : settings.rejectedKeep();
        long begunNanos = System.nanoTime();
        Instant now = Instant.now();
        Retention.sweep(box.processed(), settings.processedKeep(), settings.processedMax().count(), now,
                p -> states.remove(FileNames.key(root.relativize(p))));
        Retention.sweep(box.rejected(), settings.rejectedKeep(), settings.rejectedMax().count(), now, p -> { });
        long ended = System.nanoTime();
        nextSweepNanos = ended + Math.max(Math.min(SWEEP_AT_LEAST.toNanos(), shorter.toNanos() / 100), SWEEP_RESTS * (ended - begunNanos));
    }

    private static boolean isOther(Path path, FileState state) {
        try {
            return !FileStamp.of(path).sameContent(state.stamp());
        } catch (IOException e) {
            return false; // going away at this moment
        }
    }

    @Override
    public void retry() throws IOException {
        for (Unmoved done : List.copyOf(unmoved.values())) {
            move(done);
            unmoved.remove(done.file().relative());
        }
    }
}
