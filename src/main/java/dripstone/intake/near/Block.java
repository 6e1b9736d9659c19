package dripstone.intake.near;

/** Documents that were added one after the other, numbered from 0. */
interface Block {
    int documents();

    /** Shows an examination all whose key of a band is its own, youngest first, as long as it has not seen enough of that band. */
    void show(Examination examination);

    /** The document's signature. @param into {@link dripstone.text.near.Signature#LENGTH} bytes from there */
    void signature(int document, byte[] into, int at);

    byte[] name(int document);

    /** All keys of a band, each {@code key << 32 | document}, ascending as unsigned numbers. */
    Keys keys(int band);

    /** So many numbers as there are documents. */
    @FunctionalInterface
    interface Keys {
        long at(int i);
    }
}
