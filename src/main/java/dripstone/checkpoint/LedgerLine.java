package dripstone.checkpoint;

import dripstone.disk.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of the ledger: <code>{"n":N,"entry":ENTRY,"hash":"HEX"}</code> and a line feed. HEX is the SHA-256 of the previous line's HEX
 * (64 ASCII characters) followed by exactly the bytes of ENTRY.
 *
 * @param number from 1
 * @param entry canonical JSON of the entry
 */
@SuppressWarnings("ArrayRecordComponent") // a passing view, never compared
record LedgerLine(long number, byte[] entry, String hash) {
    private static final byte[] STEP_OPENING = "{\"type\":\"step\",\"step\":".getBytes(StandardCharsets.US_ASCII);
    private static final String BEFORE_ENTRY = ",\"entry\":";
    private static final String BEFORE_HASH = ",\"hash\":\"";
    private static final String CLOSING = "\"}\n";
    private static final int ENDING_BYTES = BEFORE_HASH.length() + Sha256.HEX_LENGTH + CLOSING.length();

    static LedgerLine after(String previousHash, long number, byte[] entry) {
        return new LedgerLine(number, entry, chain(previousHash, entry, 0, entry.length));
    }

    private static String chain(String previousHash, byte[] bytes, int from, int count) {
        return new Sha256().update(previousHash.getBytes(StandardCharsets.US_ASCII)).update(bytes, from, count).hex();
    }

    private static byte[] opening(long number) {
        return ("{\"n\":" + number + BEFORE_ENTRY).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] encode() {
        byte[] opening = opening(number);
        byte[] ending = (BEFORE_HASH + hash + CLOSING).getBytes(StandardCharsets.US_ASCII);
        byte[] line = Arrays.copyOf(opening, opening.length + entry.length + ending.length);
        System.arraycopy(entry, 0, line, opening.length, entry.length);
        System.arraycopy(ending, 0, line, opening.length + entry.length, ending.length);
        return line;
    }

    /**
     * Checks a line against its place in the chain.
     *
     * @param line with its line feed
     * @throws IllegalArgumentException that says what is wrong
     */
    static LedgerLine decode(byte[] line, String previousHash, long number) {
        byte[] opening = opening(number);
        int entryEnd = line.length - ENDING_BYTES;
        if (entryEnd <= opening.length || !Arrays.equals(line, 0, opening.length, opening, 0, opening.length)) {
            throw new IllegalArgumentException("it does not begin as line " + number + " of a ledger");
        }
        String hash = chain(previousHash, line, opening.length, entryEnd - opening.length);
        String ending = new String(line, entryEnd, ENDING_BYTES, StandardCharsets.ISO_8859_1);
        if (!ending.equals(BEFORE_HASH + hash + CLOSING)) {
            throw new IllegalArgumentException("its hash does not follow from the line before and its entry");
        }
        return new LedgerLine(number, Arrays.copyOfRange(line, opening.length, entryEnd), hash);
    }

    /** The step that a checked line is of, or −1; without parsing the rest, since there are a hundred million of them. */
    static long stepOf(byte[] bytes, int lineStart, int lineEnd) {
        int at = entryStart(bytes, lineStart);
        int end = at + STEP_OPENING.length;
        if (end >= lineEnd || !Arrays.equals(bytes, at, end, STEP_OPENING, 0, STEP_OPENING.length)) {
            return -1;
        }
        long step = 0;
        for (int i = end; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            step = Math.addExact(Math.multiplyExact(step, 10), bytes[i] - '0');
        }
        return step;
    }

    /** The entry of a line that was checked before. */
    static byte[] entryOf(byte[] line) {
        return Arrays.copyOfRange(line, entryStart(line, 0), line.length - ENDING_BYTES);
    }

    private static int entryStart(byte[] bytes, int lineStart) {
        int at = lineStart;
        while (bytes[at] != ',') { // ends the number
            at++;
        }
        return at + BEFORE_ENTRY.length();
    }
}
