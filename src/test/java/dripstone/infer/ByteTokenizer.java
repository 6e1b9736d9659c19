package dripstone.infer;

import dripstone.token.Tokenizer;

/** The least tokenizer: byte b is token b, and 256 ends a text. */
final class ByteTokenizer implements Tokenizer {
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
        return "bytes";
    }

    @Override
    public int[] encode(byte[] utf8) {
        int[] ids = new int[utf8.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = utf8[i] & 0xFF;
        }
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
