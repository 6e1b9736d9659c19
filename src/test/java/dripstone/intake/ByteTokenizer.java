package dripstone.intake;

import dripstone.token.Tokenizer;
import java.util.Arrays;

/** The plainest tokenizer there is: an id for each byte. */
class ByteTokenizer implements Tokenizer {
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
        for (int i = from; i < to; i++) {
            bytes[i - from] = (byte) ids[i];
        }
        return bytes;
    }

    @Override
    public byte[] bytesOf(int id) {
        return id == 256 ? new byte[0] : new byte[] {(byte) id};
    }

    @Override
    public byte[] toJson() {
        return new byte[0];
    }
}
