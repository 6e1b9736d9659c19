package dripstone.train;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Base64;

/**
 * How often each token was a target of training: the unigram model that the real one must beat. Its cross-entropy takes add-one
 * counts, {@code p(t) = (count(t) + 1) / (total + V)}.
 */
final class TokenCounts {
    private final long[] counts;
    private long total;

    TokenCounts(int vocabulary) {
        counts = new long[vocabulary];
    }

    long total() {
        return total;
    }

    long of(int token) {
        return counts[token];
    }

    /** Counts the unmasked targets (not below 0) of an int32 array. */
    void add(MemorySegment targets) {
        for (long at = 0; at < targets.byteSize(); at += Integer.BYTES) {
            int target = targets.get(ValueLayout.JAVA_INT, at);
            if (target >= 0) {
                counts[target]++;
                total++;
            }
        }
    }

    /** Σ −ln p over the unmasked targets. */
    double crossEntropySum(MemorySegment targets) {
        double denominator = Math.log((double) total + counts.length);
        double sum = 0;
        for (long at = 0; at < targets.byteSize(); at += Integer.BYTES) {
            int target = targets.get(ValueLayout.JAVA_INT, at);
            if (target >= 0) {
                sum += denominator - Math.log(counts[target] + 1.0);
            }
        }
        return sum;
    }

    /** All counts as unsigned LEB128 numbers in token order, in base 64. */
    String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(counts.length * 2);
        for (long count : counts) {
            long rest = count;
            for (; rest >= 0x80; rest >>>= 7) {
                bytes.write((int) ((rest & 0x7f) | 0x80));
            }
            bytes.write((int) rest);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException when the text holds another number of counts than the vocabulary has tokens */
    static TokenCounts decode(String text, int vocabulary) {
        byte[] bytes = Base64.getDecoder().decode(text);
        TokenCounts counts = new TokenCounts(vocabulary);
        int token = 0;
        int shift = 0;
        long value = 0;
        for (byte b : bytes) {
            if (token == vocabulary || shift > 56) {
                throw new IllegalArgumentException("token counts are longer than the vocabulary=" + vocabulary);
            }
            value |= (b & 0x7fL) << shift;
            shift += 7;
            if (b >= 0) {
                counts.counts[token++] = value;
                counts.total += value;
                value = 0;
                shift = 0;
            }
        }
        if (token != vocabulary || shift != 0) {
            throw new IllegalArgumentException("token counts=" + token + " are fewer than the vocabulary=" + vocabulary);
        }
        return counts;
    }
}
