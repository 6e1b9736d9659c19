package dripstone.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Writes the line of a step, which comes once a step for years, into memory that is used again: the same bytes as {@link LedgerLine} and
 * {@link LedgerCodec} give, and nothing on the heap. Not thread-safe.
 */
final class StepLine {
    private static final byte[] NUMBER = ascii("{\"n\":");
    private static final byte[] STEP = ascii(",\"entry\":{\"type\":\"step\",\"step\":");
    private static final byte[] FROM = ascii(",\"from\":\"");
    private static final byte[] TO = ascii("\",\"to\":\"");
    private static final byte[] BATCH = ascii("\",\"batch\":\"");
    private static final byte[] TARGETS = ascii("\",\"targets\":");
    private static final byte[] HASH = ascii("},\"hash\":\"");
    private static final byte[] CLOSING = ascii("\"}\n");
    private static final byte[] DIGITS = ascii("0123456789abcdef");
    private static final int ENTRY_AT = ",\"entry\":".length();
    private static final int LONGEST_NUMBER = 20;

    private final MessageDigest sha256;
    private final byte[] digest = new byte[32];
    private byte[] bytes = new byte[512];
    private int length;

    StepLine() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Whether its texts stand in JSON as they are: printable ASCII without quotation marks and backslashes. */
    static boolean fits(LedgerEntry.Step step) {
        return isPlain(step.from()) && isPlain(step.to()) && isPlain(step.batchDigest());
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** @param head hash of the line before as 64 digits; replaced by that of this line */
    void write(byte[] head, long number, LedgerEntry.Step step) {
        length = 0;
        put(NUMBER);
        put(number);
        int entry = length + ENTRY_AT;
        put(STEP);
        put(step.step());
        put(FROM);
        put(step.from());
        put(TO);
        put(step.to());
        put(BATCH);
        put(step.batchDigest());
        put(TARGETS);
        put(step.targets());
        put(HASH);
        chain(head, entry, length - HASH.length + 1); // the entry ends with the brace
        put(head);
        put(CLOSING);
    }

    private void chain(byte[] head, int from, int to) {
        sha256.update(head);
        sha256.update(bytes, from, to - from);
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new AssertionError("SHA-256 has 32 bytes", e);
        }
        for (int i = 0; i < digest.length; i++) {
            head[2 * i] = DIGITS[(digest[i] >> 4) & 0xf];
            head[2 * i + 1] = DIGITS[digest[i] & 0xf];
        }
    }

    private void put(byte[] text) {
        ensure(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    private void put(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** @param value at least 0 */
    private void put(long value) {
        ensure(LONGEST_NUMBER);
        length += digitsOf(value);
        long rest = value;
        for (int at = length - 1; at >= length - digitsOf(value); at--) {
            bytes[at] = DIGITS[(int) (rest % 10)];
            rest /= 10;
        }
    }

    private static int digitsOf(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
