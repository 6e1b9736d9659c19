package dripstone.text.quality;

import dripstone.disk.CorruptFileException;
import dripstone.disk.KeyValueMap;
import dripstone.disk.KeyValueStore;
import dripstone.disk.StillTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes lines out of texts that stand on many pages of their source. What it has learnt of each source ({@link RepeatedLines}) lies in one
 * file; a crash loses the last seconds of it, which are learnt again; a file that cannot be read is set aside and begun anew. A source
 * takes at most 1.1 MiB of the file and some 6 MiB of heap, and a tenth of that as pages usually are. Thread-safe.
 *
 * <p>So that a document's version does not follow every stir of what is learnt: a line once found stays found; a page whose body has not
 * changed is not extracted anew, so nothing here is asked of it; and where a changed page comes without a line that its last version still
 * had, what is new in it is next to nothing, which {@code intake.min-new} holds down.
 */
public final class BoilerplateMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BoilerplateMemory.class);
    private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FORMAT = {1};
    private static final int COMMIT_EVERY_CHANGES = 256;
    private static final long COMMIT_EVERY_NANOS = 5_000_000_000L;

    private final Path file;
    private final BoilerplateSettings settings;
    private final KeyValueStore store;
    private final KeyValueMap pages;
    private final KeyValueMap found;
    private final Map<String, RepeatedLines> sources = new HashMap<>();
    private int changes;
    private long committedNanos = System.nanoTime();
    private boolean troubled;

    private BoilerplateMemory(Path file, BoilerplateSettings settings, KeyValueStore store) {
        this.file = file;
        this.settings = settings;
        this.store = store;
        this.pages = store.map("pages");
        this.found = store.map("found");
    }

    /** A text without its source's boilerplate. @param text blank where there was nothing else @param lines taken out */
    public record Stripped(String text, int lines) {}

    /** Opens or makes the file. */
    public static BoilerplateMemory open(Path file, BoilerplateSettings settings) throws IOException {
        try {
            KeyValueStore store = KeyValueStore.open(file);
            try {
                if (isReadable(store)) {
                    return new BoilerplateMemory(file, settings, store);
                }
            } catch (IOException | RuntimeException e) {
                store.close();
                throw e;
            }
            store.close();
            return setAside(file, settings, "another format");
        } catch (CorruptFileException e) {
            return setAside(file, settings, String.valueOf(e.getMessage()));
        }
    }

    /** Reads all of it once, so that damage is found now and not in the middle of the work. */
    private static void readThrough(KeyValueMap map) throws IOException {
        try {
            map.scan(new byte[0], (key, value) -> true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static BoilerplateMemory setAside(Path file, BoilerplateSettings settings, String reason) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn("What was learnt of repeated lines is begun again: file={} kept-as={} reason={}", file, aside, reason);
        KeyValueStore store = KeyValueStore.open(file);
        boolean _ = isReadable(store);
        return new BoilerplateMemory(file, settings, store);
    }

    private static boolean isReadable(KeyValueStore store) throws IOException {
        readThrough(store.map("pages"));
        readThrough(store.map("found"));
        KeyValueMap meta = store.map("meta");
        byte[] format = meta.get(FORMAT_KEY);
        if (format == null && meta.size() == 0) {
            meta.put(FORMAT_KEY, FORMAT);
            return true;
        }
        return Arrays.equals(format, FORMAT);
    }

    /** Runs a task while the file does not change. */
    public void whileStill(StillTask task) throws IOException {
        store.whileStill(task);
    }

    /**
     * Learns from a text and takes the boilerplate that is known out of it.
     *
     * @param key of the document in its source: address and member
     */
    public Stripped strip(String source, String key, String text) {
        PageLines lines = PageLines.of(text);
        boolean[] drops = new boolean[lines.hashes().length];
        int dropped = look(source, hash(key), lines, drops);
        return dropped == 0 ? new Stripped(text, 0) : new Stripped(without(text, drops), dropped);
    }

    /** @param drops is told which lines go @return how many */
    private synchronized int look(String source, long key, PageLines lines, boolean[] drops) {
        RepeatedLines known = sources.computeIfAbsent(source, this::load);
        boolean wasFull = known.isFull();
        note(source, key, lines.candidates(RepeatedLines.LINES_A_PAGE), known);
        if (known.isFull() && !wasFull) {
            LOG.warn("No more repeated lines are looked for: source={} found={}", source, known.found());
        }
        int dropped = 0;
        for (int i = 0; i < drops.length; i++) {
            drops[i] = lines.hashes()[i] != 0 && known.isBoilerplate(lines.hashes()[i]);
            dropped += drops[i] ? 1 : 0;
        }
        return dropped;
    }

    private static String without(String text, boolean[] drops) {
        KeptLines kept = new KeptLines(text.length());
        int from = 0;
        for (boolean drop : drops) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            if (drop) {
                kept.drop();
            } else if (to == from) {
                kept.blank();
            } else {
                kept.keep(text, from, to);
            }
            from = to + 1;
        }
        return kept.toString();
    }

    private void note(String source, long key, long[] lines, RepeatedLines known) {
        RepeatedLines.Change change = known.see(key, lines);
        if (!change.isKept()) {
            return;
        }
        try {
            pages.put(key(source, key), bytes(lines));
            change.gone().ifPresent(gone -> pages.remove(key(source, gone)));
            for (long line : change.found()) {
                found.put(key(source, line), new byte[0]);
                LOG.debug("line found on many pages: source={} hash={}", source, Long.toHexString(line));
            }
            changes++;
            commitWhenDue();
        } catch (IOException | UncheckedIOException e) {
            troubled(e);
        }
    }

    /** Nothing depends on it but what is dropped after the next start. */
    private void troubled(Exception e) {
        if (!troubled) {
            LOG.warn("What is learnt of repeated lines cannot be written, and lasts till the end of this process: file={} reason={}", file,
                    e.toString());
        }
        troubled = true;
    }

    private void commitWhenDue() throws IOException {
        long now = System.nanoTime();
        if (changes >= COMMIT_EVERY_CHANGES || now - committedNanos > COMMIT_EVERY_NANOS) {
            store.commit();
            changes = 0;
            committedNanos = now;
            troubled = false;
        }
    }

    private RepeatedLines load(String source) {
        RepeatedLines lines = new RepeatedLines(settings.pages(), settings.share());
        try {
            scan(pages, source, (key, value) -> lines.restorePage(key, longs(value)));
            scan(found, source, (line, value) -> lines.restoreFound(line));
        } catch (UncheckedIOException e) {
            troubled(e);
        }
        return lines;
    }

    private interface Entry {
        void is(long number, byte[] value);
    }

    private static void scan(KeyValueMap map, String source, Entry entry) {
        byte[] prefix = prefix(source);
        map.scan(prefix, (key, value) -> {
            boolean within = key.length == prefix.length + Long.BYTES && Arrays.mismatch(prefix, key) == prefix.length;
            if (within) {
                entry.is(ByteBuffer.wrap(key).getLong(prefix.length), value);
            }
            return within;
        });
    }

    private static byte[] prefix(String source) {
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(name, name.length + 1);
    }

    private static byte[] key(String source, long number) {
        byte[] prefix = prefix(source);
        return ByteBuffer.allocate(prefix.length + Long.BYTES).put(prefix).putLong(number).array();
    }

    private static byte[] bytes(long[] numbers) {
        ByteBuffer out = ByteBuffer.allocate(numbers.length * Long.BYTES);
        out.asLongBuffer().put(numbers);
        return out.array();
    }

    private static long[] longs(byte[] bytes) {
        long[] numbers = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(numbers);
        return numbers;
    }

    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return HashCounts.mix(hash);
    }

    /** Writes what is left to write. */
    @Override
    public synchronized void close() throws IOException {
        try {
            if (changes > 0) {
                store.commit();
            }
        } finally {
            store.close();
        }
    }
}
