package dripstone.token;

import dripstone.life.StopSignal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a byte-level BPE tokenizer (Sennrich et al. 2016, on bytes as in Radford et al. 2019): words are counted as text streams by,
 * then the most frequent adjacent pair is merged again and again. Of pairs of equal count the one whose left bytes come first in byte
 * order is merged, then the one whose right bytes do; so one text, added in one order, gives one file. Used by one thread.
 *
 * <p>Memory: at most 2<sup>20</sup> different words of together 16 MiB are counted (about 50 MiB; training takes up to 250 MiB more at
 * that limit); beyond it the rarest are forgotten.
 */
public final class BpeTrainer {
    /** 256 bytes and {@code <|endoftext|>}. */
    public static final int SMALLEST_VOCABULARY = 257;

    private static final Logger LOG = LoggerFactory.getLogger(BpeTrainer.class);
    private static final int MOST_WORDS = 1 << 20;
    private static final int MOST_BYTES = 16 << 20;

    private final WordCounts words;
    private long textBytes;

    public BpeTrainer() {
        this(MOST_WORDS, MOST_BYTES);
    }

    BpeTrainer(int mostWords, int mostBytes) {
        words = new WordCounts(mostWords, mostBytes);
    }

    /** Counts the words of one piece of text. */
    public void add(byte[] utf8) {
        for (int from = 0; from < utf8.length; ) {
            int to = WordScanner.wordEnd(utf8, from, utf8.length);
            words.add(utf8, from, to, 1);
            from = to;
        }
        textBytes += utf8.length;
    }

    /** Counts the words of one piece of text. */
    public void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of text added so far. */
    public long textBytes() {
        return textBytes;
    }

    /**
     * Trains on what was added. The vocabulary is smaller than asked when no pair is left that was seen twice. Ids: bytes in GPT-2's
     * order, merges in order of rank, {@code <|endoftext|>} last.
     *
     * @throws IllegalArgumentException when {@code vocabularySize} is under {@link #SMALLEST_VOCABULARY}
     */
    public Tokenizer train(int vocabularySize) {
        return train(vocabularySize, StopSignal.NEVER);
    }

    /**
     * As above.
     *
     * @param stop asked between merges
     * @throws dripstone.life.StoppedException when it was given up
     */
    public Tokenizer train(int vocabularySize, StopSignal stop) {
        if (vocabularySize < SMALLEST_VOCABULARY) {
            throw new IllegalArgumentException("vocabulary-size must be at least " + SMALLEST_VOCABULARY + ", is " + vocabularySize);
        }
        if (words.dropped() > 0) {
            LOG.warn("the text has more different words than are counted: forgotten={} kept={}", words.dropped(), words.size());
        }
        MergeTraining training = new MergeTraining(words);
        training.run(vocabularySize - 1, stop);
        List<byte[]> bytes = new ArrayList<>(training.tokens());
        int endOfText = bytes.size();
        bytes.add(new byte[0]);
        var specials = new TreeMap<Integer, String>();
        specials.put(endOfText, Vocabulary.END_OF_TEXT);
        LOG.info("tokenizer trained: text-bytes={} words={} vocabulary-size={}", textBytes, words.size(), bytes.size());
        return BpeTokenizer.gpt2(new Vocabulary(bytes, specials, training.pairs(), training.merged()));
    }
}
