package dripstone.source.crawl.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings addresses into the form under which a page is kept. What the URL Standard's parser does (case, default port, dot segments, IDN,
 * IPv4 and IPv6 forms), and beyond it what does not change the page: no user, no fragment, no tracking parameters, no full stop after the
 * host, escapes in the normal form of RFC 3986, section 6.2.2, and every character that RFC 3986 does not know escaped. A normal
 * form is its own normal form. Thread-safe.
 */
public final class UrlNormalizer {
    /** What a path may hold as it is: pchar and slash. */
    private static final AsciiSet PATH = AsciiSet.LETTERS_AND_DIGITS.and("-._~!$&'()*+,;=:@/");
    private static final AsciiSet QUERY = PATH.and("?");

    private final TrackingParameters tracking;

    public UrlNormalizer(TrackingParameters tracking) {
        this.tracking = tracking;
    }

    /** Of an absolute address. */
    public Normalized normalize(String address) {
        return normalize(address, null);
    }

    /** Of a reference as it stands in the document at {@code base}. */
    public Normalized normalize(String reference, @Nullable HttpUrl base) {
        return switch (HttpUrl.parse(reference, base)) {
            case HttpUrl.Result.Parsed p -> normal(p.url());
            case HttpUrl.Result.Failed f -> new Normalized.Refused(f.reason());
        };
    }

    /**
     * The page that a page names as the one to keep in its stead (RFC 6596). Empty where it names none that could be: itself, nothing
     * that can be fetched, or the front page of the site for a page deep in it, which is a template's mistake.
     *
     * @param page normal form of the page that speaks
     * @param base against which its references are resolved
     * @param declared the reference as it stands there
     */
    public Optional<HttpUrl> canonical(HttpUrl page, HttpUrl base, String declared) {
        if (declared.isBlank() || !(normalize(declared, base) instanceof Normalized.Normal n)) {
            return Optional.empty();
        }
        HttpUrl target = n.url();
        boolean frontPage = target.path().equals("/") && target.query() == null && page.path().indexOf('/', 1) > 0;
        return target.href().equals(page.href()) || frontPage ? Optional.empty() : Optional.of(target);
    }

    /** Of a page without a base of its own. */
    public Optional<HttpUrl> canonical(HttpUrl page, String declared) {
        return canonical(page, page, declared);
    }

    private Normalized normal(HttpUrl url) {
        List<String> removed = new ArrayList<>(0);
        String path = path(escaped(url.path(), PATH), removed);
        String query = url.query() == null ? null : withoutTracking(escaped(url.query(), QUERY), removed);
        String host = url.host().endsWith(".") && url.host().length() > 1 ? url.host().substring(0, url.host().length() - 1) : url.host();
        return new Normalized.Normal(new HttpUrl(url.scheme(), "", "", host, url.port(), path, query, null), removed);
    }

    /** A segment may consist of dots once its session id is out: then it is parsed again. */
    private String path(String path, List<String> removed) {
        String kept = withoutSession(path, removed);
        boolean changed = !kept.equals(path);
        return changed && HttpUrl.parse("http://host" + kept) instanceof HttpUrl.Result.Parsed again ? again.url().path() : kept;
    }

    /** Session ids in the manner of servlets: {@code /page;jsessionid=0123?query}. */
    private String withoutSession(String path, List<String> removed) {
        int semicolon = path.indexOf(';');
        if (semicolon < 0) {
            return path;
        }
        StringBuilder kept = new StringBuilder(path.length()).append(path, 0, semicolon);
        int at = semicolon;
        while (at < path.length()) {
            int end = endOfParameter(path, at + 1);
            String name = name(path, at + 1, end);
            if (path.charAt(at) == ';' && !name.isEmpty() && tracking.contains(name)) {
                removed.add(name);
            } else {
                kept.append(path, at, end);
            }
            at = end;
        }
        return kept.toString();
    }

    private static int endOfParameter(String path, int from) {
        int end = from;
        while (end < path.length() && path.charAt(end) != ';' && path.charAt(end) != '/') {
            end++;
        }
        return end;
    }

    private static String name(String text, int begin, int end) {
        int equals = text.indexOf('=', begin);
        return text.substring(begin, equals < 0 || equals > end ? end : equals);
    }

    /** Null where nothing is left. */
    private @Nullable String withoutTracking(String query, List<String> removed) {
        StringBuilder kept = new StringBuilder(query.length());
        boolean first = true;
        int at = 0;
        while (at <= query.length()) {
            int end = query.indexOf('&', at);
            end = end < 0 ? query.length() : end;
            String name = name(query, at, end);
            if (!name.isEmpty() && tracking.contains(name)) {
                removed.add(name);
            } else {
                kept.append(first ? "" : "&").append(query, at, end);
                first = false;
            }
            at = end + 1;
        }
        return kept.isEmpty() ? null : kept.toString();
    }

    /** Escapes of unreserved characters undone, the others in upper case; a percent sign that escapes nothing is one that is escaped. */
    private static String escaped(String text, AsciiSet allowed) {
        if (allowed.containsAll(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int octet = c == '%' ? PercentSet.octetAt(text, i) : -1;
            if (octet >= 0) {
                i += 2;
                if (octet < 128 && AsciiSet.UNRESERVED.contains((char) octet)) {
                    out.append((char) octet);
                } else {
                    PercentSet.escape(octet, out);
                }
            } else if (allowed.contains(c)) {
                out.append(c);
            } else {
                PercentSet.escape(c, out); // ASCII: the parser has escaped all else
            }
        }
        return out.toString();
    }
}
