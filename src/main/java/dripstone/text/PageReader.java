package dripstone.text;

/** Makes a {@link Page} of an HTML body. Bounded in time and memory for any input; never throws for bad HTML. Thread-safe. */
public interface PageReader {
    /**
     * @param body decompressed bytes
     * @param charset of the Content-Type header; empty where it names none (then BOM, meta, detection)
     * @param address absolute address against which links are resolved
     */
    default Page read(byte[] body, String charset, String address) {
        return read(body, charset, address, SelectorSettings.none());
    }

    /** As {@link #read(byte[], String, String)}, by the rules of a site. @param selectors where on its pages things stand */
    Page read(byte[] body, String charset, String address, SelectorSettings selectors);

    /** Name and version, for {@link Document#extractor}. */
    String version();
}
