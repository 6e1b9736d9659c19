package dripstone.source.drop;

import dripstone.disk.Sha256;
import dripstone.life.Bytes;
import dripstone.life.Heartbeat;
import dripstone.life.StopSignal;
import dripstone.life.StoppedException;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.DocumentSink;
import dripstone.text.Extraction;
import dripstone.text.FileExtractor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from a file to the sink, for watched folders and for files given by name: {@link #read} computes (on a platform thread)
 * and offers what it finds, {@link #await} waits until all of it is durable.
 */
final class FileIngest {
    private static final Logger LOG = LoggerFactory.getLogger(FileIngest.class);
    private final FileExtractor extractor;
    private final DocumentSink sink;
    private final StopSignal stop;

    FileIngest(FileExtractor extractor, DocumentSink sink) {
        this(extractor, sink, StopSignal.NEVER);
    }

    /** @param stop asked between the documents of a file; {@link #read} throws {@link StoppedException} then */
    FileIngest(FileExtractor extractor, DocumentSink sink, StopSignal stop) {
        this.stop = stop;
        this.extractor = extractor;
        this.sink = sink;
    }

    /** What was read: decided already, or offered and not yet durable. */
    sealed interface Read {
        record Decided(FileOutcome outcome) implements Read {}

        record Offered(String hash, ReceiptTally answers) implements Read {}
    }

    /** The file was written to while it was read. */
    private static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** @param hashed whether the hash of the bytes is wanted @param lastHash of the state read before; empty for none */
    Read read(SourceFile file, long maxFile, boolean hashed, String lastHash) throws InterruptedException {
        String hash = "";
        try {
            String tooLarge = tooLarge(file.stamp().size(), maxFile);
            if (!tooLarge.isEmpty()) {
                return new Read.Decided(new FileOutcome.Refused("", tooLarge));
            }
            hash = hashed ? hash(file) : "";
            if (hashed && hash.equals(lastHash)) {
                return new Read.Decided(file.isUnchanged() ? new FileOutcome.Unchanged(hash) : new FileOutcome.Changed());
            }
            return offer(file, hash);
        } catch (ChangedException e) {
            return new Read.Decided(new FileOutcome.Changed());
        } catch (NoSuchFileException e) {
            return new Read.Decided(new FileOutcome.Vanished());
        } catch (AccessDeniedException e) {
            return new Read.Decided(new FileOutcome.Unreadable("permission denied for user " + System.getProperty("user.name")));
        } catch (ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedException("interrupted while reading " + file.address());
        } catch (IOException e) {
            return new Read.Decided(new FileOutcome.Unreadable(reason(e)));
        } catch (StoppedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("a file broke its reader: file={}", file.path(), e);
            return new Read.Decided(new FileOutcome.Refused(hash, "the reader failed on it: " + e));
        }
    }

    private String tooLarge(long size, long maxFile) {
        return size > maxFile ? "larger than max-file: size=" + size + " max-file=" + new Bytes(maxFile)
                : extractor.refusalBySize(size).orElse("");
    }

    private static String reason(IOException e) {
        String why = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return why == null ? e.toString() : why;
    }

    private static String hash(SourceFile file) throws IOException {
        try (InputStream in = opened(file)) {
            return Sha256.of(in);
        }
    }

    private static InputStream opened(SourceFile file) throws IOException {
        return Heartbeat.here().beatingWith(file.open());
    }

    private Read offer(SourceFile file, String hash) throws IOException, InterruptedException {
        ReceiptTally answers = new ReceiptTally();
        try (InputStream in = opened(file)) {
            extractor.extract(file.relative().toString(), in, found -> {
                Heartbeat.here().beat();
                stop.check("reading " + file.address());
                switch (found) {
                    case Extraction.Refused r -> answers.refused(r);
                    case Extraction.Text t -> {
                        requireUnchanged(file);
                        answers.offered(t.member(), sink.offer(document(file, t)));
                    }
                }
            });
        }
        requireUnchanged(file);
        return new Read.Offered(hash, answers);
    }

    private static void requireUnchanged(SourceFile file) throws IOException {
        if (!file.isUnchanged()) {
            throw new ChangedException();
        }
    }

    private static Document document(SourceFile file, Extraction.Text t) {
        DocumentKey key = new DocumentKey(file.source(), file.address(), t.member(), 0);
        return new Document(key, t.title(), t.text(), t.rawHash(), t.extractor(), t.facts(), Instant.now());
    }

    /** Waits until everything is durable. Fit for a virtual thread. */
    static FileOutcome await(Read read) throws InterruptedException {
        return switch (read) {
            case Read.Decided d -> d.outcome();
            case Read.Offered o -> await(o);
        };
    }

    private static FileOutcome await(Read.Offered offered) throws InterruptedException {
        ReceiptTally.Result result = offered.answers().await();
        if (!result.down().isEmpty()) {
            return new FileOutcome.SinkDown(result.down());
        }
        return result.refusal().isEmpty()
                ? new FileOutcome.Taken(offered.hash(), result.documents(), result.repeats(), result.filtered(), result.remarks())
                : new FileOutcome.Refused(offered.hash(), result.refusal());
    }
}
