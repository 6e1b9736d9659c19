package dripstone.source.drop;

import dripstone.disk.KeyValueStore;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import dripstone.meter.Meters;
import dripstone.text.DocumentSink;
import dripstone.text.FileExtractor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All watched folders. A file is moved or remembered only after the sink's receipts say that all of its documents are durable, so
 * that a crash at any moment costs reading a file again, never a document.
 */
public final class Folders implements Service {
    /** How long files in flight may take to their end at a stop: with a full disk they would never come to it. */
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(3);

    private final List<FolderSettings> folders;
    private final DropSettings settings;
    private final FileExtractor extractor;
    private final DocumentSink sink;
    private final KeyValueStore store;
    private final List<FolderCounts> counts = new ArrayList<>();
    private volatile @Nullable Running running;
    private volatile String stuck = "";
    private volatile boolean asked;
    private volatile long askedNanos;
    private volatile boolean paused;

    private record Running(Readers readers, List<WatchedFolder> folders, List<Thread> threads) {}

    /**
     * @param store keeps what is known of each file; belongs to the caller, who closes it after {@link #stop}
     * @throws IllegalArgumentException when two folders have one name, or one lies in another and takes its files
     */
    public Folders(List<FolderSettings> folders, DropSettings settings, FileExtractor extractor, DocumentSink sink, KeyValueStore store,
            Meters meters) {
        this.folders = List.copyOf(folders);
        this.settings = settings;
        this.extractor = extractor;
        this.sink = sink;
        this.store = store;
        requireApart(folders);
        for (FolderSettings folder : folders) {
            counts.add(new FolderCounts(meters, folder.name()));
        }
    }

    private static void requireApart(List<FolderSettings> folders) {
        Set<String> names = new HashSet<>();
        for (FolderSettings a : folders) {
            if (!names.add(a.name())) {
                throw new IllegalArgumentException("name '" + a.name() + "' is borne by two folders");
            }
            for (FolderSettings b : folders) {
                boolean takes = a.mode() == FolderSettings.Mode.TAKE || b.mode() == FolderSettings.Mode.TAKE;
                if (!a.name().equals(b.name()) && takes && contains(a.path(), b.path())) {
                    throw new IllegalArgumentException("path " + b.path() + " of folder '" + b.name() + "' lies in folder '" + a.name()
                            + "', and one of them takes its files away");
                }
            }
        }
    }

    private static boolean contains(Path outer, Path inner) {
        return inner.startsWith(outer);
    }

    @Override
    public String name() {
        return "folders";
    }

    @Override
    public void start() {
        Readers readers = new Readers(new FileIngest(extractor, sink), settings);
        List<WatchedFolder> watched = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            WatchedFolder folder = new WatchedFolder(folders.get(i), settings, readers, store, counts.get(i), () -> paused);
            watched.add(folder);
            threads.add(Thread.ofPlatform().daemon().name("folder-" + folders.get(i).name()).unstarted(folder::run));
        }
        threads.forEach(Thread::start);
        running = new Running(readers, watched, threads);
    }

    @Override
    public void askToStop() {
        Running r = running;
        if (r != null && !asked) {
            askedNanos = System.nanoTime();
            asked = true;
            r.folders().forEach(WatchedFolder::stop);
        }
    }

    /** Begins no further file until it is told to go on; those being read come to their end. Any thread, at any time. */
    public void pause(boolean standStill) {
        paused = standStill;
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        Running r = running;
        if (r == null) {
            return;
        }
        long end = System.nanoTime() + deadline.toNanos();
        askToStop();
        long graceEnd = Math.min(end - deadline.toNanos() / 4, askedNanos + LONGEST_GRACE.toNanos());
        join(r.threads(), graceEnd);
        r.readers().close(); // what is still in flight is given up: it is read again after the next start
        join(r.threads(), end);
        stuck = r.threads().stream().filter(Thread::isAlive).map(Thread::getName).findFirst().orElse("");
        if (stuck.isEmpty()) {
            running = null;
            asked = false;
        }
    }

    /** What is known of each file stands in the store, so that all of them can begin again. */
    @Override
    public Recovery recovery() {
        return Recovery.IN_PROCESS;
    }

    @Override
    public List<Pulse> pulses() {
        Running r = running;
        return r == null ? List.of()
                : Stream.concat(r.folders().stream().map(f -> f.heartbeat.pulse()), r.readers().pulses().stream()).toList();
    }

    private static void join(List<Thread> threads, long endNanos) throws InterruptedException {
        for (Thread t : threads) {
            t.join(Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), endNanos - System.nanoTime())));
        }
    }

    /** One entry a folder, in the order of the settings. Any thread may ask at any time. */
    public List<FolderStatus> status() {
        Running r = running;
        if (r != null) {
            return r.folders().stream().map(WatchedFolder::status).toList();
        }
        List<FolderStatus> status = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            status.add(counts.get(i).status(folders.get(i), new Health.Starting("not started")));
        }
        return List.copyOf(status);
    }

    @Override
    public Health health() {
        if (!stuck.isEmpty()) {
            return new Health.Failed("thread " + stuck + " did not end in time");
        }
        Running r = running;
        if (r == null) {
            return new Health.Starting("not started");
        }
        String dead = asked ? "" : r.threads().stream().filter(t -> !t.isAlive()).map(Thread::getName).findFirst().orElse("");
        if (!dead.isEmpty()) {
            return new Health.Failed("thread " + dead + " has ended by an error, see the log");
        }
        List<Health> all = r.folders().stream().map(WatchedFolder::health).toList();
        List<String> degraded = all.stream().filter(Health.Degraded.class::isInstance).map(Health::detail).toList();
        if (!degraded.isEmpty()) {
            return new Health.Degraded(String.join("; ", degraded));
        }
        if (paused) {
            return new Health.Waiting("paused by a person; files stay where they are; `dripstone resume intake` lets it go on");
        }
        return all.stream().filter(Health.Up.class::isInstance).findFirst()
                .orElse(new Health.Waiting("waits for files in " + folders.size() + " folders"));
    }
}
