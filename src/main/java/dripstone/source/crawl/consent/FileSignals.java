package dripstone.source.crawl.consent;

import java.util.List;

/** What one of a site's files says of its addresses. Immutable. */
@FunctionalInterface
public interface FileSignals {
    /** The file that is not there, or says nothing. */
    FileSignals NONE = path -> List.of();

    /** @param path of {@link dripstone.source.crawl.robots.PathOctets} @return what holds there; empty where nothing is said */
    List<ConsentSignal> at(String path);
}
