package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells an {@link Inbox} which paths of a tree something happened to. It may miss things (the kernel's queue is bounded, directories
 * move): the scan finds those. One virtual thread waits for the kernel.
 */
final class DirectoryWatch implements AutoCloseable {
    private final WatchService service;
    private final Inbox inbox;
    private final boolean takes;
    private final Map<Path, WatchKey> keys = new ConcurrentHashMap<>();

    private DirectoryWatch(WatchService service, Inbox inbox, boolean takes) {
        this.service = service;
        this.inbox = inbox;
        this.takes = takes;
    }

    static DirectoryWatch open(Path root, FolderSettings settings, Inbox inbox) throws IOException {
        boolean takes = settings.mode() == FolderSettings.Mode.TAKE;
        DirectoryWatch watch = new DirectoryWatch(root.getFileSystem().newWatchService(), inbox, takes);
        Thread.ofVirtual().name("watch-" + settings.name()).start(watch::forward);
        return watch;
    }

    /** @throws IOException for instance when the user's number of watches is used up */
    void register(Path directory) throws IOException {
        if (!keys.containsKey(directory)) {
            keys.put(directory, directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE));
        }
    }

    boolean watches(Path directory) {
        WatchKey key = keys.get(directory);
        return key != null && key.isValid();
    }

    /** A directory that was moved would go on telling its old name. */
    void forget(Path directory) {
        if (!keys.containsKey(directory)) {
            return;
        }
        for (Iterator<Map.Entry<Path, WatchKey>> i = keys.entrySet().iterator(); i.hasNext();) {
            Map.Entry<Path, WatchKey> entry = i.next();
            if (entry.getKey().startsWith(directory)) {
                entry.getValue().cancel();
                i.remove();
            }
        }
    }

    private void forward() {
        try {
            while (true) {
                forward(service.take());
            }
        } catch (ClosedWatchServiceException e) {
            // closed by its folder: the end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(WatchKey key) {
        Path directory = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name) {
                Path path = directory.resolve(name);
                if (!isOwnMove(event, path)) {
                    inbox.touch(path);
                }
            } else {
                inbox.overflow();
            }
        }
        if (!key.reset()) {
            keys.remove(directory, key);
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                inbox.overflow(); // deleted and made anew in between
            }
        }
    }

    /** Every file that is taken vanishes from its place; that one vanished otherwise is seen when its turn comes. */
    private boolean isOwnMove(WatchEvent<?> event, Path path) {
        return takes && event.kind().equals(StandardWatchEventKinds.ENTRY_DELETE) && !keys.containsKey(path);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
