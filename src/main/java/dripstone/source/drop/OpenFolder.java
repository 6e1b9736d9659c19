package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder while it is there. @param root with links resolved */
record OpenFolder(String name, Path root, DirectoryWatch watch, ModeRules mode) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFolder.class);

    /** @param inbox is told of news */
    static OpenFolder open(Path root, FolderSettings settings, FileStates states, Inbox inbox) throws IOException {
        DirectoryWatch watch = DirectoryWatch.open(root, settings, inbox);
        try {
            watch.register(root);
        } catch (IOException e) {
            LOG.debug("folder={} is not watched", settings.name(), e); // the scan says so too, and goes on without
        }
        ModeRules mode = switch (settings.mode()) {
            case TAKE -> new TakeMode(settings, root, states);
            case FOLLOW -> new FollowMode(settings, root, states);
        };
        return new OpenFolder(settings.name(), root, watch, mode);
    }

    /** Whether it still is what it was opened as. */
    boolean isStill(Path rootNow) {
        return root.equals(rootNow) && watch.watches(rootNow);
    }

    boolean watches(Path relative) {
        return watch.watches(root.resolve(relative));
    }

    void forget(Path relative) {
        watch.forget(root.resolve(relative));
    }

    /** What stands at a path now; null where nothing does. */
    @Nullable FileStamp stamp(Path relative) {
        try {
            return FileStamp.of(root.resolve(relative));
        } catch (IOException e) {
            return null; // gone, or as good as gone
        }
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (IOException e) {
            LOG.warn("folder={} could not end its watch", name, e);
        }
    }
}
