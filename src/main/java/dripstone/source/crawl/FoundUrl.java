package dripstone.source.crawl;

import edu.uci.ics.crawler4j.url.AbstractWebURL;
import java.net.URI;

/** A link on its way to the frontier; crawler4j sets how deep it lies. */
final class FoundUrl extends AbstractWebURL {
    private static final long serialVersionUID = 1;

    private final transient Site site;
    private final transient URI uri;

    private FoundUrl(Site site, URI uri) {
        this.site = site;
        this.uri = uri;
    }

    static FoundUrl of(Site site, URI uri) {
        return new FoundUrl(site, uri);
    }

    /** crawler4j would take each address apart for domains that nobody asks for. */
    @Override
    public String getURL() {
        return uri.toString();
    }

    Site site() {
        return site;
    }

    URI uri() {
        return uri;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FoundUrl f && f.uri.equals(uri);
    }

    @Override
    public int hashCode() {
        return uri.hashCode();
    }
}
