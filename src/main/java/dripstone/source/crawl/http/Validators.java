package dripstone.source.crawl.http;

/**
 * The validators of an answer (RFC 9110, section 8.8), sent back as they came.
 *
 * @param etag with its quotes; empty where there is none
 * @param lastModified as the server wrote it; empty where there is none
 */
public record Validators(String etag, String lastModified) {
    /** No validators. */
    public static final Validators NONE = new Validators("", "");
}
