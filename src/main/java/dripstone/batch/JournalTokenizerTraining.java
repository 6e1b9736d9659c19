package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.life.StopSignal;
import dripstone.token.BpeTrainer;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model's tokenizer on the journal's first text. {@link #ready} watches the journal until enough text stands in it and
 * gives the position where that was reached; the caller records it durably; {@link #train} then gives the same tokenizer however often it
 * is asked. Held-out text counts for nothing. Used by one thread.
 */
public final class JournalTokenizerTraining implements AutoCloseable {
    private final Journal journal;
    private final long trainOnBytes;
    private final StopSignal stop;
    private @Nullable EntryReader entries;
    private long bytesSeen;
    private @Nullable Position reached;

    /** Watches for {@code trainOnBytes} of UTF-8. */
    public JournalTokenizerTraining(Journal journal, long trainOnBytes) {
        this(journal, trainOnBytes, StopSignal.NEVER);
    }

    /** As above. @param stop asked between entries; {@link #ready} finds nothing more once it is asked */
    public JournalTokenizerTraining(Journal journal, long trainOnBytes, StopSignal stop) {
        this.journal = journal;
        this.trainOnBytes = trainOnBytes;
        this.stop = stop;
    }

    /** Reads on from where the last call stopped; the position just behind the entry with which enough text was reached, once it was. */
    public Optional<Position> ready() throws IOException {
        EntryReader reader = entries;
        if (reader == null && reached == null) {
            reader = EntryReader.open(journal, Position.ORIGIN, new CorruptEntries("tokenizer-watch"));
            entries = reader;
        }
        while (reached == null && reader != null && !stop.isAsked()) {
            JournalReader.Located located = reader.peek();
            if (located == null) {
                return Optional.empty();
            }
            reader.advance();
            if (Encoding.isTrained(located.entry())) {
                bytesSeen += utf8Length(located.entry().text());
                if (bytesSeen >= trainOnBytes) {
                    reached = located.after();
                    close();
                }
            }
        }
        return Optional.ofNullable(reached);
    }

    /** Bytes of text seen so far, of those that are waited for. */
    public long bytesSeen() {
        return bytesSeen;
    }

    /** Trains on exactly the text before a position; a vocabulary as {@link BpeTrainer#train} gives it. */
    public static Tokenizer train(Journal journal, Position before, int vocabularySize) throws IOException {
        return train(journal, before, vocabularySize, PositionRanges.NONE);
    }

    /** As above, without what is withdrawn. */
    public static Tokenizer train(Journal journal, Position before, int vocabularySize, PositionRanges withdrawn) throws IOException {
        return train(journal, before, vocabularySize, withdrawn, StopSignal.NEVER);
    }

    /**
     * As above.
     *
     * @param stop asked between entries and between merges
     * @throws dripstone.life.StoppedException when it was given up
     */
    public static Tokenizer train(Journal journal, Position before, int vocabularySize, PositionRanges withdrawn, StopSignal stop)
            throws IOException {
        BpeTrainer trainer = new BpeTrainer();
        try (EntryReader entries = EntryReader.open(journal, Position.ORIGIN, new CorruptEntries("tokenizer-training"))) {
            for (JournalReader.Located l = entries.peek(); l != null && l.at().compareTo(before) < 0; l = entries.peek()) {
                stop.check("counting words for the tokenizer");
                entries.advance();
                if (Encoding.isTrained(l.entry()) && !withdrawn.contains(l.at())) {
                    trainer.add(l.entry().text());
                }
            }
        }
        return trainer.train(vocabularySize, stop);
    }

    /** An unpaired surrogate counts one byte, as the question mark that it is encoded to. */
    static long utf8Length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes++;
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        EntryReader reader = entries;
        entries = null;
        if (reader != null) {
            reader.close();
        }
    }
}
