package dripstone.token;

import dripstone.life.StopSignal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The merging half of BPE training. Counts of pairs are kept up to date word by word; the queue holds candidates with the count they
 * had when queued, and one whose count has changed since is put back or dropped when it comes up.
 */
final class MergeTraining {
    private static final int LEAST_COUNT = 2;
    private static final int WORDS_PER_LOOK = 1 << 12;

    private final List<byte[]> tokens = new ArrayList<>();
    private final Map<ByteBuffer, Integer> idOf = new HashMap<>();
    private final List<Pair> merges = new ArrayList<>();
    private final List<Integer> merged = new ArrayList<>();

    /** All words' ids end to end; word w has {@code lengths[w]} from {@code starts[w]} on. */
    private final int[] symbols;
    private final int[] starts;
    private final int[] lengths;
    private final long[] counts;
    /** Scratch: which positions of the word at hand take part in the merge at hand. */
    private final boolean[] marked = new boolean[WordCounts.LONGEST];

    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.ORDER);

    /** An adjacent pair, how often it stands in the text, and the words it was ever seen in. */
    private static final class Pair {
        private final int left;
        private final int right;
        private final byte[] leftBytes;
        private final byte[] rightBytes;
        private long count;
        /** The count of its live candidate; others in the queue are stale. */
        private long queued;

        private boolean merged;
        private int[] words = new int[2];
        private int size;

        Pair(int left, int right, byte[] leftBytes, byte[] rightBytes) {
            this.left = left;
            this.right = right;
            this.leftBytes = leftBytes;
            this.rightBytes = rightBytes;
        }

        void seenIn(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    private record Candidate(Pair pair, long count) {
        static final Comparator<Candidate> ORDER = (a, b) -> {
            int byCount = Long.compare(b.count, a.count);
            if (byCount != 0) {
                return byCount;
            }
            int byLeft = Arrays.compareUnsigned(a.pair.leftBytes, b.pair.leftBytes);
            return byLeft != 0 ? byLeft : Arrays.compareUnsigned(a.pair.rightBytes, b.pair.rightBytes);
        };
    }

    MergeTraining(WordCounts words) {
        int[] rankOf = new int[256];
        for (int rank = 0; rank < 256; rank++) {
            byte b = ByteAlphabet.byteOfRank(rank);
            rankOf[b & 0xFF] = rank;
            idOfBytes(new byte[] {b});
        }
        symbols = new int[words.bytes()];
        starts = new int[words.size()];
        lengths = new int[words.size()];
        counts = new long[words.size()];
        int at = 0;
        for (int w = 0; w < starts.length; w++) {
            byte[] word = words.word(w);
            starts[w] = at;
            lengths[w] = word.length;
            counts[w] = words.count(w);
            for (byte b : word) {
                symbols[at++] = rankOf[b & 0xFF];
            }
        }
    }

    List<byte[]> tokens() {
        return tokens;
    }

    long[] pairs() {
        return merges.stream().mapToLong(p -> PairTable.key(p.left, p.right)).toArray();
    }

    int[] merged() {
        return merged.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Merges until there are so many tokens, or no pair stands twice in the text. */
    void run(int size, StopSignal stop) {
        List<Pair> grown = new ArrayList<>();
        for (int w = 0; w < starts.length; w++) {
            if (w % WORDS_PER_LOOK == 0) {
                stop.check("training the tokenizer");
            }
            Arrays.fill(marked, 0, lengths[w], true);
            countMarked(w, counts[w], grown);
        }
        enqueueAll(grown);
        while (tokens.size() < size && !queue.isEmpty()) {
            Candidate best = queue.poll();
            Pair pair = best.pair();
            if (pair.queued != best.count()) {
                continue;
            }
            pair.queued = 0;
            if (pair.count == best.count()) {
                stop.check("training the tokenizer");
                merge(pair, grown);
            } else {
                enqueue(pair);
            }
        }
    }

    private void merge(Pair pair, List<Pair> grown) {
        byte[] bytes = Arrays.copyOf(pair.leftBytes, pair.leftBytes.length + pair.rightBytes.length);
        System.arraycopy(pair.rightBytes, 0, bytes, pair.leftBytes.length, pair.rightBytes.length);
        int id = idOfBytes(bytes);
        if (!pair.merged) { // a pair comes back when another merge spells one of its sides; it keeps its rank
            pair.merged = true;
            merges.add(pair);
            merged.add(id);
        }
        int[] words = pair.words;
        int size = pair.size;
        pair.words = new int[2];
        pair.size = 0;
        for (int i = 0; i < size; i++) {
            if (markMatches(words[i], pair)) {
                countMarked(words[i], -counts[words[i]], grown);
                replaceMarked(words[i], id);
                countMarked(words[i], counts[words[i]], grown);
            }
        }
        enqueueAll(grown);
    }

    private void enqueueAll(List<Pair> grown) {
        grown.forEach(this::enqueue);
        grown.clear();
    }

    private void enqueue(Pair pair) {
        if (pair.count >= LEAST_COUNT && pair.count > pair.queued) {
            pair.queued = pair.count;
            queue.add(new Candidate(pair, pair.count));
        }
    }

    /** Marks both sides of each occurrence, from left to right without overlap; false when there is none. */
    private boolean markMatches(int word, Pair pair) {
        int start = starts[word];
        int n = lengths[word];
        Arrays.fill(marked, 0, n, false);
        boolean any = false;
        for (int i = 0; i + 1 < n; i++) {
            if (symbols[start + i] == pair.left && symbols[start + i + 1] == pair.right) {
                marked[i] = true;
                marked[++i] = true;
                any = true;
            }
        }
        return any;
    }

    /** Puts the merged id in place of each marked pair; afterwards the merged ids are marked. */
    private void replaceMarked(int word, int id) {
        int start = starts[word];
        int n = lengths[word];
        int to = 0;
        for (int i = 0; i < n; to++) {
            boolean match = marked[i];
            symbols[start + to] = match ? id : symbols[start + i];
            i += match ? 2 : 1;
            marked[to] = match;
        }
        lengths[word] = to;
    }

    /** Adds {@code amount} to the counts of the word's pairs that have a marked side. */
    private void countMarked(int word, long amount, List<Pair> grown) {
        int start = starts[word];
        int last = lengths[word] - 1;
        for (int i = 0; i < last; i++) {
            if (!marked[i] && !marked[i + 1]) {
                continue;
            }
            int left = symbols[start + i];
            int right = symbols[start + i + 1];
            Pair pair = pairs.computeIfAbsent(PairTable.key(left, right), _ -> new Pair(left, right, tokens.get(left), tokens.get(right)));
            pair.count += amount;
            if (amount > 0) {
                pair.seenIn(word);
                grown.add(pair);
            }
        }
    }

    /** The id of these bytes: two merges may spell the same token, which is then one. */
    private int idOfBytes(byte[] bytes) {
        Integer known = idOf.putIfAbsent(ByteBuffer.wrap(bytes), tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(bytes);
        return tokens.size() - 1;
    }
}
