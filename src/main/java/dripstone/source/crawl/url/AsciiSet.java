package dripstone.source.crawl.url;

/** A set of ASCII characters in two words of bits. */
final class AsciiSet {
    static final AsciiSet LETTERS_AND_DIGITS = new AsciiSet(0x03FF_0000_0000_0000L, 0x07FF_FFFE_07FF_FFFEL);
    /** Control characters, and DEL. */
    static final AsciiSet C0_CONTROL = new AsciiSet(0xFFFF_FFFFL, 1L << 63);
    /** Characters that mean the same escaped or not (RFC 3986, section 2.3). */
    static final AsciiSet UNRESERVED = LETTERS_AND_DIGITS.and("-._~");

    private final long low;
    private final long high;

    private AsciiSet(long low, long high) {
        this.low = low;
        this.high = high;
    }

    AsciiSet and(String characters) {
        long l = low;
        long h = high;
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            l |= c < 64 ? 1L << c : 0;
            h |= c < 64 ? 0 : 1L << (c - 64);
        }
        return new AsciiSet(l, h);
    }

    boolean contains(char c) {
        return c < 128 && ((c < 64 ? low >>> c : high >>> (c - 64)) & 1) != 0;
    }

    boolean containsAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!contains(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
