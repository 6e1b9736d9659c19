package dripstone.text;

/** Makes a {@link Page} of an HTML body. Bounded in time and memory for any input; never throws for bad HTML. Thread-safe. */
public interface PageReader {
    /**
     * @param body decompressed bytes
     * @param charset of the Content-Type header; empty where it names none (then BOM, meta, detection)
     * @param address absolute address against which links are resolved
     */
    Page read(byte[] body, String charset, String address);

    /** Name and version, for {@link Document#extractor}. */
    String version();
}
