package dripstone.kernel;

/** How one number lies in memory. */
public enum Element {
    BF16(2),
    F32(4),
    /** For gradient checks; only the scalar reference computes with it. */
    F64(8);

    private final int bytes;

    Element(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }
}
