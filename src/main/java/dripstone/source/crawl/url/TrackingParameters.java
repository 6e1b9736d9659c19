package dripstone.source.crawl.url;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names of parameters that say who follows a link and not what it leads to. A name that ends in {@code *} stands for all that begin
 * so; case does not matter. Immutable.
 */
public final class TrackingParameters {
    /** What is taken out where nothing else is configured: of analytics, advertising, mailings and sessions. */
    public static final List<String> DEFAULT = List.of(
            "utm_*", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "igshid",
            "igsh", "mc_cid", "mc_eid", "mkt_tok", "vero_id", "wickedid", "oly_anon_id", "oly_enc_id", "_hsenc", "_hsmi", "__hstc",
            "__hssc", "__hsfp", "_openstat", "_ga", "_gl", "jsessionid", "phpsessid", "aspsessionid*");

    private static final int LONGEST_NAME = 100;

    private final Set<String> names = new HashSet<>();
    private final List<String> prefixes;

    /** @throws IllegalArgumentException where a name is empty, too long, or holds what no name in a query holds */
    public TrackingParameters(List<String> patterns) {
        for (String pattern : patterns) {
            if (pattern.isBlank() || pattern.equals("*") || pattern.length() > LONGEST_NAME
                    || pattern.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '&' || c == '=' || c == '#')) {
                throw new IllegalArgumentException("a tracking parameter is a name of printable ASCII: '" + pattern + "'");
            }
        }
        patterns.stream().filter(p -> !p.endsWith("*")).map(p -> p.toLowerCase(Locale.ROOT)).forEach(names::add);
        this.prefixes = patterns.stream().filter(p -> p.endsWith("*"))
                .map(p -> p.substring(0, p.length() - 1).toLowerCase(Locale.ROOT)).toList();
    }

    boolean contains(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (names.contains(lower)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (lower.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
