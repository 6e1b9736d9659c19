package dripstone.token;

import java.util.Arrays;

/** The least tokenizer, for tests of other rooms: byte b is token b, and 256 ends a text. */
public class ByteTokenizer implements Tokenizer {
    @Override
    public int vocabularySize() {
        return 257;
    }

    @Override
    public int endOfText() {
        return 256;
    }

    @Override
    public String fingerprint() {
        return "b".repeat(64);
    }

    @Override
    public int[] encode(byte[] utf8) {
        int[] ids = new int[utf8.length];
        Arrays.setAll(ids, i -> Byte.toUnsignedInt(utf8[i]));
        return ids;
    }

    @Override
    public byte[] decode(int[] ids, int from, int to) {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (ids[i] != endOfText()) {
                bytes[length++] = (byte) ids[i];
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public byte[] bytesOf(int id) {
        return id == endOfText() ? new byte[0] : new byte[] {(byte) id};
    }

    @Override
    public byte[] toJson() {
        return new byte[0];
    }
}
