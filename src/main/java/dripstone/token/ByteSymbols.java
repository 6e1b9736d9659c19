package dripstone.token;

import org.jspecify.annotations.Nullable;

/** Byte-level: each byte is a symbol. */
final class ByteSymbols implements Symbols {
    private final int[] idOfByte;

    /** @param idOfByte 256 ids, by unsigned byte */
    ByteSymbols(int[] idOfByte) {
        this.idOfByte = idOfByte.clone();
    }

    @Override
    public int fill(byte[] text, int from, int to, int[] ids, int at, int most, int @Nullable [] ends) {
        int n = Math.min(to - from, most);
        for (int i = 0; i < n; i++) {
            ids[at + i] = idOfByte[text[from + i] & 0xFF];
        }
        if (ends != null) {
            for (int i = 0; i < n; i++) {
                ends[i] = from + i + 1;
            }
        }
        return n;
    }
}
