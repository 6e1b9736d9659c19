package dripstone.source.crawl.url;

import java.util.List;

/** What came of normalising an address. */
public sealed interface Normalized {
    /** Its one form. @param url without user and fragment @param removed names of the parameters that were taken out, in their order */
    record Normal(HttpUrl url, List<String> removed) implements Normalized {
        public Normal {
            removed = List.copyOf(removed);
        }
    }

    /** It is no address that a crawl could fetch. @param reason in a few words */
    record Refused(String reason) implements Normalized {}
}
