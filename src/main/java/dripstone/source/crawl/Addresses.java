package dripstone.source.crawl;

import crawlercommons.filters.basic.BasicURLNormalizer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses in their one normal form: scheme and host in lower case (IDN as punycode), no default port, no user, no fragment, dot
 * segments resolved, escapes in their normal form, tracking parameters out.
 */
final class Addresses {
    private static final int LONGEST = 2_000;
    private static final int MOST_SEGMENTS = 40;
    /** The same segment more often than this in one path is a link that leads into itself. */
    private static final int MOST_REPEATS = 4;

    private static final List<String> TRACKING = List.of(
            "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid", "dclid", "fbclid", "msclkid",
            "yclid", "mc_cid", "mc_eid", "igshid", "_ga", "_gl", "phpsessid", "jsessionid", "PHPSESSID");

    private final BasicURLNormalizer normalizer = BasicURLNormalizer.newBuilder().queryParamsToRemove(TRACKING).build();

    BasicURLNormalizer normalizer() {
        return normalizer;
    }

    /** Empty where it is no http or https address, too long, or leads into itself. */
    Optional<URI> normal(String address) {
        if (address.length() > LONGEST) {
            return Optional.empty();
        }
        String filtered = normalizer.filter(address);
        if (filtered == null || filtered.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return normal(new URI(filtered));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Resolves a Location header (RFC 9110, section 10.2.2) against the address that was asked for. */
    Optional<URI> resolved(URI base, String location) {
        if (location.isBlank() || location.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return normal(base.resolve(location.strip().replace(" ", "%20")).toString());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> normal(URI uri) throws URISyntaxException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            return Optional.empty();
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        if (isTrap(path)) {
            return Optional.empty();
        }
        int port = uri.getPort() == defaultPort(scheme) ? -1 : uri.getPort();
        String text = scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (port < 0 ? "" : ":" + port) + path
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return Optional.of(new URI(text));
    }

    private static boolean isTrap(String path) {
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

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
