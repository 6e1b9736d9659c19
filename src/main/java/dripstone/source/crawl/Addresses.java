package dripstone.source.crawl;

import crawlercommons.filters.basic.BasicURLNormalizer;
import dripstone.source.crawl.url.HttpUrl;
import dripstone.source.crawl.url.Normalized;
import dripstone.source.crawl.url.TrackingParameters;
import dripstone.source.crawl.url.UrlNormalizer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses in their one normal form, which is that of {@link UrlNormalizer}, as the frontier keeps them: of limited length, no trap, and
 * such as {@link URI} can read (which leaves out hosts with an underscore).
 *
 * <p>The forms that earlier frontiers hold (of crawler-commons' normaliser) are normal forms here too, so a stored address stays valid; but
 * for an apostrophe in a query, which is escaped now, so that such a page is met once more under its new address.
 */
final class Addresses {
    private static final int LONGEST = 2_000;
    private static final int MOST_SEGMENTS = 40;
    /** The same segment more often than this in one path is a link that leads into itself. */
    private static final int MOST_REPEATS = 4;

    private final UrlNormalizer normalizer;
    private final AddressMemo memo = new AddressMemo(this::parsed);

    Addresses() {
        this(TrackingParameters.DEFAULT);
    }

    /** @param tracking see {@link TrackingParameters} */
    Addresses(List<String> tracking) {
        this.normalizer = new UrlNormalizer(new TrackingParameters(tracking));
    }

    /** What crawler4j's constructors ask for. No address passes through it. */
    BasicURLNormalizer normalizer() {
        return BasicURLNormalizer.newBuilder().build();
    }

    /** Empty where it is no http or https address, too long, or leads into itself. */
    Optional<URI> normal(String address) {
        return memo.normal(address);
    }

    private Optional<URI> parsed(String address) {
        return address.length() > LONGEST ? Optional.empty() : kept(normalizer.normalize(address));
    }

    /** Resolves a Location header (RFC 9110, section 10.2.2) against the address that was asked for. */
    Optional<URI> resolved(URI base, String location) {
        return resolved(base, "", location);
    }

    /** The page that the page at a normal address names as the one to keep in its stead; empty where it names none that could be. */
    Optional<URI> canonical(URI page, String declared) {
        return canonical(page, "", declared);
    }

    /** The same of a page with a base of its own. @param base href of its {@code base} element; empty for none */
    Optional<URI> canonical(URI page, String base, String declared) {
        if (declared.length() > LONGEST || !(HttpUrl.parse(page.toString()) instanceof HttpUrl.Result.Parsed from)) {
            return Optional.empty();
        }
        return normalizer.canonical(from.url(), base(from.url(), base), declared).flatMap(Addresses::kept);
    }

    /** Resolves a reference that stands in a page. @param base href of its {@code base} element; empty for none */
    Optional<URI> resolved(URI page, String base, String reference) {
        boolean none = reference.isBlank() || reference.length() > LONGEST;
        return none || !(HttpUrl.parse(page.toString()) instanceof HttpUrl.Result.Parsed from)
                ? Optional.empty()
                : kept(normalizer.normalize(reference, base(from.url(), base)));
    }

    /** The HTML Standard, section 4.2.3: a base that is no address of the web is none. */
    private static HttpUrl base(HttpUrl page, String href) {
        boolean none = href.isBlank() || href.length() > LONGEST;
        return !none && HttpUrl.parse(href, page) instanceof HttpUrl.Result.Parsed base ? base.url() : page;
    }

    private static Optional<URI> kept(Normalized normalized) {
        return normalized instanceof Normalized.Normal n ? kept(n.url()) : Optional.empty();
    }

    private static Optional<URI> kept(HttpUrl url) {
        String text = url.href();
        if (text.length() > LONGEST || isTrap(url.path())) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
        } catch (URISyntaxException e) { // a host that RFC 3986 does not know
            return Optional.empty();
        }
    }

    private static boolean isTrap(String path) {
        if (path.chars().filter(c -> c == '/').count() <= MOST_REPEATS) {
            return false;
        }
        Map<String, Integer> seen = new HashMap<>();
        int segments = 0;
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty() && (++segments > MOST_SEGMENTS || seen.merge(segment, 1, Integer::sum) > MOST_REPEATS)) {
                return true;
            }
        }
        return false;
    }

    /** Scheme, host and port: what a robots.txt speaks for (RFC 9309, section 2.3). */
    static String authority(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** Host, and port where it is not the scheme's own: what is spared. Plain and secure requests to a host count as one. */
    static String host(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
