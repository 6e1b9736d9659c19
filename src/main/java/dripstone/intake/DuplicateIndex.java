package dripstone.intake;

import dripstone.disk.CorruptFileException;
import dripstone.disk.KeyValueMap;
import dripstone.disk.KeyValueStore;
import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.text.DocumentKey;
import dripstone.text.near.Shingler;
import dripstone.text.near.Sketch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the journal, by version and by key. A pure function of the journal's entries that are not withdrawn: {@link #apply} is
 * the only way in, at append as at catching up, {@link #forget} the only way out, and the store carries the position to which it is
 * complete. Used by one thread.
 *
 * <p>Maps: {@code versions} (SHA-256 to key), {@code documents} (key to latest version and sketch), {@code torn} (version and key to
 * the parts that are there), {@code places} (where an entry ends to its version and key), {@code sources}
 * (name to counts), {@code meta}. A document takes 32 bytes, twice its key and at most
 * {@code 5 + 4·256} bytes of sketch.
 */
final class DuplicateIndex implements DerivedIndex, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DuplicateIndex.class);
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] FORMAT_KEY = ascii("format");
    private static final byte[] POSITION_KEY = ascii("position");
    private static final byte[] HELD_OUT_KEY = ascii("held-out");
    private static final byte[] FORMAT = {2};
    private static final int VERSION_BYTES = 32;
    /** Changes wait in the heap until they are committed. */
    private static final int COMMIT_EVERY_ENTRIES = 2000;

    private final Path file;
    private final long limitBytes;
    private final Map<String, SourceCount> sources = new TreeMap<>();
    private final Shingler shingler = new Shingler();
    private Maps maps;
    private boolean full;
    private int uncommitted;

    private record Maps(
            KeyValueStore store,
            KeyValueMap versions,
            KeyValueMap documents,
            KeyValueMap torn,
            KeyValueMap places,
            KeyValueMap sources,
            KeyValueMap meta) {
        static Maps open(Path file) throws IOException {
            KeyValueStore store = KeyValueStore.open(file);
            return new Maps(store, store.map("versions"), store.map("documents"), store.map("torn"), store.map("places"),
                    store.map("sources"), store.map("meta"));
        }
    }

    private DuplicateIndex(Path file, long limitBytes, Maps maps) {
        this.file = file;
        this.limitBytes = limitBytes;
        this.maps = maps;
        load();
    }

    /** Opens or makes the index. A damaged one, or one of another format, is set aside, since the journal has it all. */
    static DuplicateIndex open(Path file, long limitBytes) throws IOException {
        try {
            DuplicateIndex index = new DuplicateIndex(file, limitBytes, Maps.open(file));
            if (index.isReadable()) {
                return index;
            }
            index.close();
            return setAside(file, limitBytes, "another format");
        } catch (CorruptFileException e) {
            return setAside(file, limitBytes, String.valueOf(e.getMessage()));
        }
    }

    private static DuplicateIndex setAside(Path file, long limitBytes, String reason) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn("Duplicate index is made again from the journal: file={} kept-as={} reason={}", file, aside, reason);
        return new DuplicateIndex(file, limitBytes, Maps.open(file));
    }

    private boolean isReadable() {
        byte[] format = maps.meta().get(FORMAT_KEY);
        return format == null ? maps.meta().size() == 0 : Arrays.equals(format, FORMAT);
    }

    private void load() {
        sources.clear();
        maps.sources().scan(new byte[0], (name, count) -> {
            sources.put(new String(name, StandardCharsets.UTF_8), SourceCount.read(count));
            return true;
        });
        full = maps.store().bytesOnDisk() > limitBytes;
    }

    /** Forgets what was not committed. */
    void reopen() throws IOException {
        maps.store().close();
        bind(Maps.open(file));
    }

    @Override
    public void clear() throws IOException {
        maps.store().close();
        Files.deleteIfExists(file);
        bind(Maps.open(file));
    }

    private void bind(Maps opened) {
        maps = opened;
        uncommitted = 0;
        load();
    }

    @Override
    public String name() {
        return "duplicate index";
    }

    @Override
    public Position position() {
        byte[] value = maps.meta().get(POSITION_KEY);
        return value == null ? Position.ORIGIN : new Position(ByteBuffer.wrap(value).getLong());
    }

    /**
     * Notes by which rule documents are held out, the first time; later it must be the same, else text that was trained on could be
     * held out, or the other way round.
     *
     * @throws IllegalArgumentException when it is another
     */
    void holdTo(String rule) {
        byte[] before = maps.meta().get(HELD_OUT_KEY);
        if (before != null && !Arrays.equals(before, ascii(rule))) {
            throw new IllegalArgumentException("held-out-share and seed are '" + rule + "' and the journal was begun with '"
                    + new String(before, StandardCharsets.US_ASCII) + "'; set them back, or begin anew with another data directory");
        }
        maps.meta().put(FORMAT_KEY, FORMAT);
        maps.meta().put(HELD_OUT_KEY, ascii(rule));
        uncommitted++;
    }

    /** Which document has this text. */
    Optional<DocumentKey> holder(String version) {
        byte[] key = maps.versions().get(HEX.parseHex(version));
        return key == null ? Optional.empty() : Optional.of(KeyBytes.key(key));
    }

    /** The sketch of the latest accepted version of a document. */
    Optional<Sketch> latest(DocumentKey key) {
        byte[] value = maps.documents().get(KeyBytes.of(key));
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(Sketch.read(ByteBuffer.wrap(value).position(VERSION_BYTES)));
    }

    /** What a crash left of a version, where that is cut into as many parts as it was then. */
    Optional<Torn> torn(DocumentKey key, String version, int parts) {
        byte[] value = maps.torn().get(tornKey(KeyBytes.of(key), HEX.parseHex(version)));
        return value == null ? Optional.empty() : Optional.of(Torn.read(value)).filter(t -> t.parts() == parts);
    }

    /** Another document of which a crash left some parts of this very text. */
    Optional<DocumentKey> tornElsewhere(DocumentKey key, String version) {
        byte[] prefix = HEX.parseHex(version);
        byte[] own = tornKey(KeyBytes.of(key), prefix);
        AtomicReference<@Nullable DocumentKey> found = new AtomicReference<>();
        maps.torn().scan(prefix, (name, value) -> {
            boolean same = Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
            if (same && !Arrays.equals(name, own)) {
                found.compareAndSet(null, KeyBytes.key(Arrays.copyOfRange(name, prefix.length, name.length)));
            }
            return same;
        });
        return Optional.ofNullable(found.get());
    }

    long nextSequence(String source) {
        return sources.getOrDefault(source, SourceCount.NONE).nextSequence();
    }

    /** A copy. */
    Map<String, SourceCount> sources() {
        return new TreeMap<>(sources);
    }

    @Override
    public void apply(JournalEntry entry, Position after) {
        apply(entry, full ? Sketch.NONE : shingler.sketch(entry.text()).sketch(), after);
    }

    /** As {@link #apply(JournalEntry, Position)} with the sketch of the entry's text at hand. */
    void apply(JournalEntry entry, Sketch sketch, Position after) {
        SourceCount count = sources.getOrDefault(entry.source(), SourceCount.NONE).withEntry(entry.sequence());
        DocumentKey key = new DocumentKey(entry.source(), entry.address(), entry.member(), 0);
        byte[] keyBytes = KeyBytes.of(key);
        byte[] version = HEX.parseHex(entry.version());
        byte[] tornKey = tornKey(keyBytes, version);
        byte[] before = maps.torn().get(tornKey);
        Torn parts = there(before, entry.parts()).with(entry.part(), full ? Sketch.NONE : sketch);
        if (parts.isWhole()) {
            accept(keyBytes, version, parts.sketch());
            count = count.withDocument(entry.heldOut(), entry.timeMillis());
            if (before != null) {
                maps.torn().remove(tornKey);
            }
        } else {
            maps.torn().put(tornKey, parts.toBytes());
        }
        count(entry.source(), count);
        maps.places().put(place(after), tornKey);
        moveTo(after);
    }

    /** {@inheritDoc} Its source counts on behind it, and nothing else is known of it. */
    @Override
    public void pass(JournalEntry entry, Position after) {
        count(entry.source(), sources.getOrDefault(entry.source(), SourceCount.NONE).withEntry(entry.sequence()));
        moveTo(after);
    }

    /** Forgets a document that is withdrawn: its text, under this key or another, is new from now on. */
    void forget(Gone gone) {
        byte[] key = KeyBytes.of(gone.key());
        for (String version : gone.versions()) {
            byte[] bytes = HEX.parseHex(version);
            if (Arrays.equals(maps.versions().get(bytes), key)) {
                maps.versions().remove(bytes);
            }
            maps.torn().remove(tornKey(key, bytes));
        }
        if (maps.documents().remove(key)) {
            SourceCount before = sources.getOrDefault(gone.key().source(), SourceCount.NONE);
            count(gone.key().source(), before.without(gone.accepted(), gone.heldOut()));
        }
        uncommitted++;
    }

    /** The documents of which something stood at these places, and where else their parts stand. */
    LostText lost(PositionRanges places) {
        Map<DocumentKey, Set<String>> found = new LinkedHashMap<>();
        List<PositionRange> all = new ArrayList<>(places.ranges());
        each(places, (place, value) -> {
            DocumentKey key = KeyBytes.key(Arrays.copyOfRange(value, VERSION_BYTES, value.length));
            found.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(HEX.formatHex(value, 0, VERSION_BYTES));
            long after = ByteBuffer.wrap(place).getLong();
            all.add(new PositionRange(new Position(lastAlike(after, -1, value) - 1), new Position(lastAlike(after, 1, value))));
        });
        List<Gone> gone = new ArrayList<>();
        found.forEach((key, versions) -> {
            int accepted = (int) versions.stream().filter(v -> holder(v).filter(key::equals).isPresent()).count();
            gone.add(new Gone(key, List.copyOf(versions), accepted, false));
        });
        return new LostText(gone, new PositionRanges(all));
    }

    /** The parts of a document stand side by side, as they were appended. */
    private long lastAlike(long after, int step, byte[] value) {
        long last = after;
        while (last + step > 0 && Arrays.equals(maps.places().get(place(new Position(last + step))), value)) {
            last += step;
        }
        return last;
    }

    /** Knows nothing of these places any more. */
    void forgetPlaces(PositionRanges places) {
        List<byte[]> keys = new ArrayList<>();
        each(places, (place, _) -> keys.add(place));
        keys.forEach(maps.places()::remove);
        uncommitted++;
    }

    private void each(PositionRanges places, BiConsumer<byte[], byte[]> what) {
        for (PositionRange range : places.ranges()) {
            byte[] first = place(new Position(range.from().value() + 1)); // they are known by where they end
            maps.places().scan(first, (place, value) -> {
                boolean within = new Position(ByteBuffer.wrap(place).getLong()).compareTo(range.to()) <= 0;
                if (within) {
                    what.accept(place, value);
                }
                return within;
            });
        }
    }

    private static byte[] place(Position after) {
        return ByteBuffer.allocate(Long.BYTES).putLong(after.value()).array();
    }

    private void count(String source, SourceCount count) {
        sources.put(source, count);
        maps.sources().put(source.getBytes(StandardCharsets.UTF_8), count.toBytes());
    }

    private static Torn there(byte @Nullable [] value, int parts) {
        Torn found = value == null ? Torn.none(parts) : Torn.read(value);
        return found.parts() == parts ? found : Torn.none(parts);
    }

    private void accept(byte[] key, byte[] version, Sketch sketch) {
        if (maps.versions().get(version) == null) {
            maps.versions().put(version, key);
        }
        byte[] rest = sketch.toBytes();
        maps.documents().put(key, ByteBuffer.allocate(VERSION_BYTES + rest.length).put(version).put(rest).array());
    }

    @Override
    public void moveTo(Position after) {
        maps.meta().put(FORMAT_KEY, FORMAT);
        maps.meta().put(POSITION_KEY, ByteBuffer.allocate(Long.BYTES).putLong(after.value()).array());
        uncommitted++;
    }

    @Override
    public boolean isCommitDue() {
        return uncommitted >= COMMIT_EVERY_ENTRIES;
    }

    @Override
    public void commit() throws IOException {
        if (uncommitted > 0) {
            maps.store().commit();
            uncommitted = 0;
            boolean now = maps.store().bytesOnDisk() > limitBytes;
            if (now && !full) {
                LOG.warn("Duplicate index keeps no more sketches: file={} bytes={} limit={}; raise intake.index-limit", file,
                        maps.store().bytesOnDisk(), limitBytes);
            }
            full = now;
        }
    }

    /** What was not committed is forgotten; the journal has it. */
    @Override
    public void close() throws IOException {
        maps.store().close();
    }

    private static byte[] tornKey(byte[] key, byte[] version) {
        return ByteBuffer.allocate(version.length + key.length).put(version).put(key).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
