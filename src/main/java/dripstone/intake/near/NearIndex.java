package dripstone.intake.near;

import dripstone.disk.CorruptFileException;
import dripstone.disk.FormatTooNewException;
import dripstone.disk.FormatTooOldException;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.text.near.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names and signatures of any number of documents, and the search for those that are most like a text. The youngest documents lie in
 * the heap; {@link #flush} writes them as a {@link Segment}, and where {@value #FAN} segments of one size follow each other it merges
 * them into one (O'Neil and others, "The log-structured merge-tree", 1996; tiered). So the disk is written in order only, each
 * document about five times, and a search looks at a few segments. Nothing is ever clustered again: a document's answer depends on
 * those before it.
 *
 * <p>What was not flushed is lost by a crash; the owner's note says up to where the index is complete, and its owner adds what is
 * missing again. Used by one thread.
 *
 * <p>A document takes {@value #BYTES_A_DOCUMENT} bytes of disk and its name; while segments are merged, twice that for those. The heap
 * holds the documents since the last flush, {@link #FLUSH_DOCUMENTS} by the owner's care.
 */
public final class NearIndex implements AutoCloseable {
    /** Documents in the heap at which an owner flushes. */
    public static final int FLUSH_DOCUMENTS = 8192;
    /** On the disk, beside the name. */
    public static final int BYTES_A_DOCUMENT = Signature.LENGTH + Long.BYTES * (Signature.BANDS + 1);

    private static final Logger LOG = LoggerFactory.getLogger(NearIndex.class);
    private static final String LIST = "list";
    private static final int FAN = 4;
    /** Segments of {@code FLUSH_DOCUMENTS · FAN^4} documents, some 2 million, are merged no more: no pause is longer than theirs took. */
    private static final int MOST_TIERS = 4;

    private final Path directory;
    private final Examination.Scratch scratch = new Examination.Scratch();
    private Listing listing;
    private List<Segment> segments;
    private RecentBlock recent = new RecentBlock();
    private long bytes;

    private NearIndex(Path directory, Listing listing, List<Segment> segments) {
        this.directory = directory;
        this.listing = listing;
        this.segments = segments;
        this.bytes = bytes(segments);
    }

    private static long bytes(List<Segment> segments) {
        return segments.stream().mapToLong(s -> s.documents() * (long) BYTES_A_DOCUMENT + s.nameBytes()).sum();
    }

    /** Opens or makes the index. A damaged one, or one of another format, is deleted, since its owner can make it again. */
    public static NearIndex open(Path directory) throws IOException {
        OwnerOnly.createDirectories(directory);
        Publish.sweep(directory);
        try {
            return read(directory);
        } catch (CorruptFileException | FormatTooNewException | FormatTooOldException e) {
            LOG.warn("Index of near duplicates is made again from the journal: directory={} reason={}", directory, e.getMessage());
            deleteAll(directory);
            return new NearIndex(directory, Listing.EMPTY, List.of());
        }
    }

    private static NearIndex read(Path directory) throws IOException {
        Path list = directory.resolve(LIST);
        Listing listing = Files.exists(list) ? Listing.read(list) : Listing.EMPTY;
        deleteOther(directory, listing.segments());
        List<Segment> segments = new ArrayList<>();
        try {
            for (long number : listing.segments()) {
                Path file = file(directory, number);
                if (!Files.exists(file)) {
                    throw new CorruptFileException(file, "it is missing");
                }
                segments.add(Segment.open(file));
            }
            return new NearIndex(directory, listing, segments);
        } catch (Throwable t) {
            segments.forEach(Segment::close);
            throw t;
        }
    }

    private static Path file(Path directory, long number) {
        return directory.resolve(String.format("%08d.segment", number));
    }

    private static void deleteAll(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(LIST));
        deleteOther(directory, List.of());
    }

    /** Deletes the segments that are not among those. */
    private static void deleteOther(Path directory, List<Long> listed) throws IOException {
        List<Path> kept = listed.stream().map(number -> file(directory, number)).toList();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".segment") && !kept.contains(f)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What the owner noted at the last flush; empty before the first. */
    public byte[] note() {
        return listing.note().clone();
    }

    /** Documents since the last flush. */
    public int unwritten() {
        return recent.documents();
    }

    public long documents() {
        return segments.stream().mapToLong(Segment::documents).sum() + recent.documents();
    }

    /** Bytes of disk that the documents take; those in the heap counted as if they were there. The same however they lie in segments. */
    public long bytes() {
        return bytes;
    }

    /** @param name not changed later */
    public void add(byte[] name, Signature signature) {
        recent.add(name, signature);
        bytes += BYTES_A_DOCUMENT + name.length;
    }

    /**
     * What is most like a text, the oldest of equals.
     *
     * @param own name whose documents are no match
     * @param threshold least similarity of a match
     * @param younger documents that are to be added later, if there are any
     */
    public Optional<NearMatch> nearest(Signature signature, byte[] own, double threshold, @Nullable RecentBlock younger) {
        Examination examination = new Examination(signature, own, threshold, scratch);
        if (younger != null) {
            examination.of(younger);
        }
        examination.of(recent);
        for (int i = segments.size() - 1; i >= 0; i--) {
            examination.of(segments.get(i));
        }
        return examination.match();
    }

    /** Makes all that was added durable, with a note. When this fails, nothing has changed. */
    public void flush(byte[] note) throws IOException {
        if (recent.documents() == 0 && Arrays.equals(note, listing.note())) {
            return;
        }
        change(note, flush -> {
            while (flush.isMergeDue()) {
                flush.merge();
            }
        });
    }

    /** Lets go of documents, and makes that durable with all that was added. When this fails, nothing has changed. */
    public void remove(Predicate<byte[]> gone, byte[] note) throws IOException {
        change(note, flush -> flush.remove(gone));
    }

    private interface Change {
        void make(Flush flush) throws IOException;
    }

    private void change(byte[] note, Change change) throws IOException {
        Flush flush = new Flush();
        try {
            if (recent.documents() > 0) {
                flush.add(List.of(recent));
            }
            change.make(flush);
            flush.publish(note);
        } catch (Throwable t) {
            flush.undo(t);
            throw t;
        }
        flush.settle();
    }

    /** The index as it is to be. */
    private final class Flush {
        private final List<Segment> after = new ArrayList<>(segments);
        private final List<Long> numbers = new ArrayList<>(listing.segments());
        private final List<Segment> made = new ArrayList<>();
        private long next = listing.nextSegment();
        private Listing published = listing;

        void add(List<? extends Written> blocks) throws IOException {
            Path file = file(directory, next);
            SegmentFile.write(file, blocks);
            Segment segment = Segment.open(file);
            made.add(segment);
            after.add(segment);
            numbers.add(next++);
        }

        boolean isMergeDue() {
            int last = after.size() - 1;
            return last >= FAN - 1 && tier(after.get(last)) == tier(after.get(last - FAN + 1)) && tier(after.get(last)) < MOST_TIERS;
        }

        void merge() throws IOException {
            List<Segment> tail = after.subList(after.size() - FAN, after.size());
            List<Block> blocks = List.copyOf(tail);
            tail.clear();
            numbers.subList(numbers.size() - FAN, numbers.size()).clear();
            add(blocks);
        }

        void remove(Predicate<byte[]> gone) throws IOException {
            List<Segment> before = List.copyOf(after);
            List<Long> named = List.copyOf(numbers);
            after.clear();
            numbers.clear();
            for (int i = 0; i < before.size(); i++) {
                Without rest = Without.of(before.get(i), gone);
                if (rest.documents() == before.get(i).documents()) {
                    after.add(before.get(i));
                    numbers.add(named.get(i));
                } else if (rest.documents() > 0) {
                    add(List.of(rest));
                }
            }
        }

        void publish(byte[] note) throws IOException {
            published = new Listing(next, note, numbers);
            published.publish(directory.resolve(LIST));
        }

        /** The disk may be full of it. */
        void undo(Throwable why) {
            made.forEach(Segment::close);
            try {
                deleteOther(directory, listing.segments());
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }

        void settle() throws IOException {
            Stream.concat(segments.stream(), made.stream()).filter(s -> !after.contains(s)).forEach(Segment::close);
            segments = after;
            listing = published;
            recent = new RecentBlock();
            bytes = bytes(segments);
            deleteOther(directory, numbers);
        }
    }

    /** 0 up to a few flushes, then one more for each {@value #FAN} times as many documents. */
    private static int tier(Segment segment) {
        int tier = 0;
        for (long most = (long) FAN * FLUSH_DOCUMENTS; segment.documents() >= most; most *= FAN) {
            tier++;
        }
        return tier;
    }

    /** Forgets everything. */
    public void clear() throws IOException {
        close();
        listing = Listing.EMPTY;
        recent = new RecentBlock();
        bytes = 0;
        deleteAll(directory);
    }

    /** What was not flushed is forgotten. */
    @Override
    public void close() {
        segments.forEach(Segment::close);
        segments = List.of();
    }
}
