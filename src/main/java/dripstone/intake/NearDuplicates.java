package dripstone.intake;

import dripstone.intake.near.NearIndex;
import dripstone.intake.near.NearMatch;
import dripstone.intake.near.RecentBlock;
import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import dripstone.text.DocumentKey;
import dripstone.text.near.Shingler;
import dripstone.text.near.TextSketch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signature of every accepted version of every document, by key. A pure function of the journal's entries, as
 * {@link DuplicateIndex} is: {@link #apply} is the only way in. Texts of fewer than {@value NearDuplicateSettings#LEAST_SHINGLES} distinct
 * shingles are left out. It is written when some thousand documents have come together, and reads on in the journal from there after
 * a crash. Used by one thread.
 *
 * <p>Beyond the limit nothing more is taken in. The limit counts documents and keys, not files, so an index that is made again is full at
 * the same document.
 */
final class NearDuplicates implements DerivedIndex, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NearDuplicates.class);
    /** Text after which it is written though few documents have come: what a crash would have read again. */
    private static final long MOST_UNWRITTEN_CHARS = 256 << 20;

    private static final Duration LONGEST_UNWRITTEN = Duration.ofMinutes(10);

    private final NearDuplicateSettings settings;
    private final NearIndex index;
    private final Shingler shingler = new Shingler();
    private NearNote note;
    private long unwrittenChars;
    private long writtenNanos = System.nanoTime();
    private boolean full;

    private NearDuplicates(NearDuplicateSettings settings, NearIndex index) {
        this.settings = settings;
        this.index = index;
        this.note = NearNote.read(index.note());
    }

    /** Opens or makes the index; empty where the settings switch it off. */
    static Optional<NearDuplicates> open(Path directory, NearDuplicateSettings settings) throws IOException {
        return settings.enabled() ? Optional.of(new NearDuplicates(settings, NearIndex.open(directory))) : Optional.empty();
    }

    /** Documents of the group that is being judged, which the index is yet to know. */
    static final class Group {
        private final RecentBlock documents = new RecentBlock();

        void add(DocumentKey key, TextSketch text) {
            if (isLongEnough(text)) {
                documents.add(KeyBytes.of(key), text.minHash().signature());
            }
        }
    }

    private static boolean isLongEnough(TextSketch text) {
        return text.shingles() >= NearDuplicateSettings.LEAST_SHINGLES;
    }

    /**
     * The document under another key that is most like a text, if it is one's near duplicate.
     *
     * @param group documents that come before this one and are not in here yet
     */
    Optional<NearMatch> nearest(DocumentKey key, TextSketch text, @Nullable Group group) {
        if (text.shingles() < settings.minShingles()) {
            return Optional.empty();
        }
        return index.nearest(text.minHash().signature(), KeyBytes.of(key), settings.threshold(), group == null ? null : group.documents);
    }

    /** As {@code index-limit} counts them. */
    long bytes() {
        return index.bytes();
    }

    @Override
    public String name() {
        return "near-duplicate index";
    }

    @Override
    public Position position() {
        return note.position();
    }

    @Override
    public void apply(JournalEntry entry, Position after) {
        apply(entry, shingler.sketch(entry.text()), after);
    }

    /** As {@link #apply(JournalEntry, Position)} with the sketch of the entry's text at hand. */
    void apply(JournalEntry entry, TextSketch sketch, Position after) {
        byte[] key = KeyBytes.of(new DocumentKey(entry.source(), entry.address(), entry.member(), 0));
        note.takeIn(key, entry, sketch).ifPresent(whole -> add(key, whole));
        unwrittenChars += entry.text().length();
        moveTo(after);
    }

    private void add(byte[] key, TextSketch text) {
        if (!isLongEnough(text)) {
            return;
        }
        long bytes = index.bytes();
        if (bytes < settings.indexLimit().count()) {
            index.add(key, text.minHash().signature());
        } else if (!full) {
            full = true;
            LOG.warn("Near-duplicate index takes no more documents: bytes={} limit={}; raise intake.near.index-limit", bytes,
                    settings.indexLimit().count());
        }
    }

    /** Lets go of all versions of documents, durably: their text, under another key, is new from now on. */
    void forget(Collection<DocumentKey> documents) throws IOException {
        Set<ByteBuffer> gone = documents.stream().map(KeyBytes::of).map(ByteBuffer::wrap).collect(Collectors.toSet());
        note.forget(key -> gone.contains(ByteBuffer.wrap(key)));
        index.remove(name -> gone.contains(ByteBuffer.wrap(name)), note.toBytes());
    }

    @Override
    public void moveTo(Position after) {
        note.moveTo(after);
    }

    @Override
    public boolean isCommitDue() {
        return index.unwritten() >= NearIndex.FLUSH_DOCUMENTS
                || unwrittenChars >= MOST_UNWRITTEN_CHARS
                || (unwrittenChars > 0 && System.nanoTime() - writtenNanos > LONGEST_UNWRITTEN.toNanos());
    }

    @Override
    public void commit() throws IOException {
        index.flush(note.toBytes());
        unwrittenChars = 0;
        writtenNanos = System.nanoTime();
    }

    @Override
    public void clear() throws IOException {
        index.clear();
        note = NearNote.read(new byte[0]);
        full = false;
    }

    /** What was not committed is forgotten; the journal has it. */
    @Override
    public void close() {
        index.close();
    }
}
