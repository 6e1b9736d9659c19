package dripstone.source.drop;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files are read where they lie; what was read is remembered. */
final class FollowMode implements ModeRules {
    /** Remembered files that are looked for after one scan; of more, the next ones after the next scan. */
    private static final int LOOKED_AT_ONCE = 100_000;
    /** Stands for the bytes of a name that are not of this system's encoding. */
    private static final char UNREADABLE = '\ufffd';
    private final FolderSettings settings;
    private final Path root;
    private final FileStates states;
    /** Where the last look at what is remembered ended. */
    private String lookedUpTo = "";

    FollowMode(FolderSettings settings, Path root, FileStates states) {
        this.settings = settings;
        this.root = root;
        this.states = states;
    }

    @Override
    public boolean isKnown(Path relative, FileStamp stamp) {
        return states.get(FileNames.key(relative)).filter(s -> s.stamp().equals(stamp)).isPresent();
    }

    @Override
    public Optional<Readers.Order> order(Path relative, FileStamp stamp) {
        String key = FileNames.key(relative);
        String lastHash = states.get(key).map(FileState::hash).orElse("");
        SourceFile file = new SourceFile(settings.name(), key, root, relative, stamp);
        return Optional.of(new Readers.Order(file, settings.maxFile().count(), true, lastHash));
    }

    @Override
    public void taken(SourceFile file, String hash, String remarks) {
        states.put(file.address(), new FileState(file.stamp(), hash, false, ""));
    }

    @Override
    public void refused(SourceFile file, String hash, String reason) {
        states.put(file.address(), new FileState(file.stamp(), hash, true, reason));
    }

    @Override
    public void unchanged(SourceFile file, String hash) {
        boolean refused = states.get(file.address()).map(FileState::refused).orElse(false);
        states.put(file.address(), new FileState(file.stamp(), hash, refused, ""));
    }

    @Override
    public boolean vanished(Path relative) {
        return states.remove(FileNames.key(relative));
    }

    @Override
    public void prepare() {
        // reading needs nothing made ready
    }

    @Override
    public Reconciled reconcile() {
        List<String> gone = new ArrayList<>();
        lookedUpTo = states.visit(lookedUpTo, LOOKED_AT_ONCE, (relative, state) -> {
            boolean unreadableName = relative.indexOf(UNREADABLE) >= 0; // no file can be found by it
            if (!unreadableName && !Files.exists(root.resolve(relative), LinkOption.NOFOLLOW_LINKS)) {
                gone.add(relative);
            }
        });
        gone.forEach(states::remove);
        return new Reconciled(List.of(), gone.size());
    }

    @Override
    public void retry() {
        // nothing is ever left half done
    }
}
