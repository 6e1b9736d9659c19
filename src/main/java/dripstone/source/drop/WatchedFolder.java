package dripstone.source.drop;

import dripstone.disk.FileFailure;
import dripstone.disk.KeyValueStore;
import dripstone.life.Health;
import dripstone.life.Heartbeat;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one folder: a thread of its own that waits for news, looks at what they name, looks through the whole folder from time to
 * time, has files read once they are at rest, and completes them once they are durable. All state belongs to that thread.
 */
final class WatchedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFolder.class);
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SLOTS_POLL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int READ_ATTEMPTS = 4;
    private final FolderSettings settings;
    private final Readers readers;
    private final FileNames names;
    private final FileStates states;
    private final FolderCounts counts;
    private final Troubles troubles;
    private final BackOff sinkBackOff;
    private final ScanPace pace;
    /** Asked by the folder's thread alone; whoever answers it may be told by any. */
    private final BooleanSupplier paused;
    private final Inbox inbox = new Inbox();
    private final Candidates candidates;
    /** Being read, each with the attempts that failed before. */
    private final Map<Path, Integer> inFlight = new HashMap<>();
    private @Nullable OpenFolder open;
    private long nextLookNanos = System.nanoTime();
    private long nextCommitNanos = nextLookNanos;
    final Heartbeat heartbeat;
    private boolean stopping;

    WatchedFolder(FolderSettings settings, DropSettings shared, Readers readers, KeyValueStore store, FolderCounts counts,
            BooleanSupplier paused) {
        this.paused = paused;
        this.settings = settings;
        this.heartbeat = new Heartbeat("folder-" + settings.name(), "folder-" + settings.name());
        this.readers = readers;
        this.names = new FileNames(settings);
        this.states = new FileStates(store, settings.name());
        this.counts = counts;
        this.troubles = new Troubles(settings.name());
        this.sinkBackOff = new BackOff(shared.retryFirst(), shared.retryLongest());
        this.pace = new ScanPace(settings.rescan());
        this.candidates = new Candidates(settings.settle());
    }

    FolderStatus status() {
        return counts.status(settings, health());
    }

    Health health() {
        return troubles.health(counts.isBusy());
    }

    /** Ends the loop once nothing is in flight any more. */
    void stop() {
        inbox.stop();
    }

    /** The folder's thread. */
    void run() {
        try {
            while (!stopping || !inFlight.isEmpty()) {
                heartbeat.waits();
                Inbox.Batch batch = inbox.await(waitNanos(), stopping);
                heartbeat.works("looking at the folder's files");
                cycle(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) { // memory, say: another thread takes its place
            LOG.error("folder={} its thread ends", settings.name(), e);
        } finally {
            heartbeat.waits();
            close();
        }
    }

    private long waitNanos() {
        long now = System.nanoTime();
        if (stopping) {
            return LOOK_AGAIN_NANOS;
        }
        long untilLook = Math.max(0, nextLookNanos - now);
        if (open == null || sinkBackOff.isWaiting() || readers.free() == 0 || paused.getAsBoolean()) {
            return Math.clamp(untilLook, 0, SLOTS_POLL_NANOS);
        }
        return Math.min(untilLook, troubles.has(Troubles.Kind.UNMOVED) ? SLOTS_POLL_NANOS : candidates.nanosToNext(LOOK_AGAIN_NANOS));
    }

    private void cycle(Inbox.Batch batch) {
        try {
            stopping |= batch.stopping();
            for (Inbox.Finished f : batch.finished()) {
                finish(f);
            }
            if (!stopping) {
                lookAround();
                OpenFolder folder = open;
                if (folder != null) {
                    if (batch.overflow()) {
                        pace.want();
                    }
                    batch.touched().forEach(p -> consider(folder, folder.root().relativize(p)));
                    scanWhenDue(folder);
                    begin(folder);
                }
            }
            commitWhenDue();
            troubles.set(Troubles.Kind.STATE, "");
        } catch (IOException | RuntimeException e) {
            LOG.debug("folder={} failed", settings.name(), e);
            troubles.set(Troubles.Kind.STATE, "its state cannot be kept: " + e);
        }
        counts.queues(candidates.size(), inFlight.size());
    }

    /** What is lost by a crash costs reading again, so once a second is often enough. */
    private void commitWhenDue() throws IOException {
        if (stopping || nextCommitNanos - System.nanoTime() <= 0) {
            nextCommitNanos = System.nanoTime() + LOOK_AGAIN_NANOS;
            states.commit();
        }
    }

    /** Notices, once a second, that the folder came, went or changed its rights. */
    private void lookAround() {
        if (nextLookNanos - System.nanoTime() > 0) {
            return;
        }
        nextLookNanos = System.nanoTime() + LOOK_AGAIN_NANOS;
        try {
            if (!Files.isDirectory(settings.path())) {
                throw new IOException("there is no directory " + settings.path() + "; it is looked for every second");
            }
            Path root = settings.path().toRealPath();
            OpenFolder folder = open;
            if (folder == null || !folder.isStill(root)) {
                close();
                folder = OpenFolder.open(root, settings, states, inbox);
                pace.now();
            }
            folder.mode().prepare();
            troubles.set(Troubles.Kind.UNAVAILABLE, "");
            open = folder;
            retryMoves(folder);
        } catch (IOException e) {
            close();
            troubles.set(Troubles.Kind.UNAVAILABLE, unavailable(e));
        }
    }

    private String unavailable(IOException e) {
        boolean cannotWrite = e instanceof AccessDeniedException && settings.mode() == FolderSettings.Mode.TAKE;
        return FileFailure.describe(e) + (cannotWrite ? "; mode: take moves files, so it must be allowed to write there: change the"
                + " folder's rights, or read it with mode: follow" : "");
    }

    private void retryMoves(OpenFolder folder) {
        try {
            folder.mode().retry();
            troubles.set(Troubles.Kind.UNMOVED, "");
        } catch (IOException e) {
            unmoved(e);
        }
    }

    private void unmoved(IOException e) {
        troubles.set(Troubles.Kind.UNMOVED, "a file that is done cannot be moved: " + e + "; make the folder writable for user "
                + System.getProperty("user.name") + ", no further file is taken until then");
    }

    /** With many files waiting a scan would only find more of them, and hold up the reading meanwhile. */
    private void scanWhenDue(OpenFolder folder) throws IOException {
        if (!pace.isDue(candidates.size() + inFlight.size() == 0) || candidates.isHalfFull()) {
            return;
        }
        long begunNanos = System.nanoTime();
        pace.begun();
        FolderScan scan = scan(folder);
        scan.walk(folder.root());
        troubles.set(Troubles.Kind.UNWATCHED, scan.unwatched());
        troubles.set(Troubles.Kind.UNREADABLE, scan.unreadable());
        ModeRules.Reconciled reconciled = folder.mode().reconcile();
        counts.deleted(reconciled.deleted());
        for (Path changed : reconciled.changed()) {
            observe(folder, changed, 0);
        }
        pace.ended(begunNanos);
    }

    private FolderScan scan(OpenFolder folder) {
        return new FolderScan(folder.root(), names, folder.watch(), p -> {
            consider(folder, p);
            return !candidates.isFull();
        });
    }

    /** Something may be new at the path. */
    private void consider(OpenFolder folder, Path relative) {
        heartbeat.beat();
        if (relative.toString().isEmpty() || relative.startsWith("..") || FileNames.isHidden(relative) || inFlight.containsKey(relative)) {
            return; // one in flight is looked at again when it is done
        }
        FileStamp stamp = folder.stamp(relative);
        if (stamp == null) {
            gone(folder, relative);
        } else if (stamp.kind() == FileStamp.Kind.DIRECTORY) {
            enter(folder, relative);
        } else if (!isPassedOver(relative) && !folder.mode().isKnown(relative, stamp) && !candidates.holds(relative, stamp)) {
            add(relative, stamp, 0);
        }
    }

    private boolean isPassedOver(Path relative) {
        return isInsidePassedOver(relative.getParent()) || names.passesOverFile(relative);
    }

    private void add(Path relative, FileStamp stamp, int attempts) {
        if (candidates.isFull()) {
            pace.want();
        } else {
            candidates.observe(relative, stamp, attempts);
        }
    }

    private void observe(OpenFolder folder, Path relative, int attempts) {
        FileStamp stamp = folder.stamp(relative);
        if (stamp != null && !inFlight.containsKey(relative) && !candidates.holds(relative, stamp)) {
            add(relative, stamp, attempts);
        }
    }

    private void gone(OpenFolder folder, Path relative) {
        candidates.remove(relative);
        folder.forget(relative);
        counts.deleted(folder.mode().vanished(relative) ? 1 : 0);
    }

    private void enter(OpenFolder folder, Path relative) {
        try {
            if (!folder.watches(relative) && !isInsidePassedOver(relative)) {
                scan(folder).walk(folder.root().resolve(relative));
            }
        } catch (IOException e) {
            LOG.debug("folder={} directory={} went away", settings.name(), relative, e);
        }
    }

    private boolean isInsidePassedOver(@Nullable Path relative) {
        for (Path p = relative; p != null; p = p.getParent()) {
            if (names.passesOverDirectory(p)) {
                return true;
            }
        }
        return false;
    }

    private void begin(OpenFolder folder) {
        if (sinkBackOff.isWaiting() || troubles.has(Troubles.Kind.UNMOVED) || paused.getAsBoolean()) {
            return;
        }
        for (Candidates.Candidate c : candidates.due(readers.free())) {
            FileStamp stamp = folder.stamp(c.relative());
            if (stamp == null) {
                gone(folder, c.relative());
            } else if (!stamp.equals(c.stamp())) {
                candidates.observe(c.relative(), stamp, 0);
            } else {
                begin(folder, c);
            }
        }
    }

    private void begin(OpenFolder folder, Candidates.Candidate c) {
        Readers.Order order = folder.mode().order(c.relative(), c.stamp()).orElse(null);
        if (order == null) {
            return;
        }
        String unfit = c.unfit();
        if (!unfit.isEmpty()) {
            counts.seen();
            candidates.remove(c.relative());
            complete(folder, order.file(), new FileOutcome.Refused("", unfit));
        } else if (readers.begin(order, inbox)) {
            counts.seen();
            candidates.remove(c.relative());
            inFlight.put(c.relative(), c.attempts());
        }
    }

    private void finish(Inbox.Finished finished) {
        Path relative = finished.file().relative();
        Integer attempts = inFlight.remove(relative);
        OpenFolder folder = open;
        if (folder == null) {
            return; // gone meanwhile; when it is back, the file is read again and found to be a repeat
        }
        switch (finished.outcome()) {
            case FileOutcome.SinkDown down when stopping -> LOG.debug("given up for now: {}", down.reason());
            case FileOutcome.SinkDown down -> {
                troubles.set(Troubles.Kind.SINK,
                        "the journal does not take documents: " + down.reason() + "; tried again with growing waits");
                candidates.delay(relative, finished.file().stamp(), 0, sinkBackOff.failed());
            }
            case FileOutcome.Unreadable u -> unreadable(folder, finished.file(), u, attempts == null ? 0 : attempts);
            case FileOutcome.Changed c -> observe(folder, relative, 0);
            case FileOutcome.Vanished v -> gone(folder, relative);
            case FileOutcome.Taken t -> complete(folder, finished.file(), t);
            case FileOutcome.Refused r -> complete(folder, finished.file(), r);
            case FileOutcome.Unchanged u -> complete(folder, finished.file(), u);
        }
    }

    private void unreadable(OpenFolder folder, SourceFile file, FileOutcome.Unreadable u, int attempts) {
        if (attempts + 1 < READ_ATTEMPTS) {
            candidates.delay(file.relative(), file.stamp(), attempts + 1, LOOK_AGAIN_NANOS << attempts);
        } else {
            complete(folder, file, new FileOutcome.Refused("", "cannot be read: " + u.reason()));
        }
    }

    /** What is decided for good. */
    private void complete(OpenFolder folder, SourceFile file, FileOutcome outcome) {
        try {
            switch (outcome) {
                case FileOutcome.Taken t -> {
                    counts.taken(t.documents());
                    counts.filtered(file.address(), t.filtered(), t.remarks());
                    sinkBackOff.worked();
                    troubles.set(Troubles.Kind.SINK, "");
                    folder.mode().taken(file, t.hash(), t.remarks());
                }
                case FileOutcome.Refused r -> {
                    counts.refused(file.address(), r.reason());
                    LOG.debug("folder={} refused file={} reason={}", settings.name(), file.address(), r.reason());
                    folder.mode().refused(file, r.hash(), r.reason());
                }
                case FileOutcome.Unchanged u -> folder.mode().unchanged(file, u.hash());
                case FileOutcome.Changed c -> throw new IllegalStateException("not decided: " + c);
                case FileOutcome.Vanished v -> throw new IllegalStateException("not decided: " + v);
                case FileOutcome.Unreadable u -> throw new IllegalStateException("not decided: " + u);
                case FileOutcome.SinkDown s -> throw new IllegalStateException("not decided: " + s);
            }
        } catch (IOException e) {
            unmoved(e);
        }
        consider(folder, file.relative());
    }

    private void close() {
        OpenFolder folder = open;
        open = null;
        if (folder != null) {
            folder.close();
        }
    }
}
