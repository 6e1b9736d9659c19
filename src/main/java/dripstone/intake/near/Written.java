package dripstone.intake.near;

/** Documents as they are written to a segment, numbered from 0. */
interface Written {
    int documents();

    /** The document's signature. @param into {@link dripstone.text.near.Signature#LENGTH} bytes from there */
    void signature(int document, byte[] into, int at);

    byte[] name(int document);

    /** All keys of a band, each {@code key << 32 | document}, ascending as unsigned numbers. */
    Keys keys(int band);

    /** So many numbers as there are documents; asked for in order, each as often as one likes. */
    @FunctionalInterface
    interface Keys {
        long at(int i);
    }
}
