package dripstone.source.crawl.url;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL Standard's basic URL parser (section 4.4), of its states those that http and https can reach. Single use. Every character is
 * looked at a bounded number of times.
 */
final class UrlParser {
    private static final String OTHER_SCHEME = "neither http nor https";

    private final String input;
    private final @Nullable HttpUrl base;
    private int at;
    private String scheme = "";
    private String username = "";
    private String password = "";
    private String host = "";
    private int port = -1;
    private final StringBuilder path = new StringBuilder();
    private @Nullable String query;
    private @Nullable String fragment;
    private String failure = "";

    UrlParser(String input, @Nullable HttpUrl base) {
        this.input = cleaned(input);
        this.base = base;
    }

    HttpUrl.Result parse() {
        scheme();
        return failure.isEmpty()
                ? new HttpUrl.Result.Parsed(new HttpUrl(scheme, username, password, host, port, path.toString(), query, fragment))
                : new HttpUrl.Result.Failed(failure);
    }

    /** Control characters and spaces at either end are no part of it; tabs and line ends nowhere. */
    private static String cleaned(String input) {
        int begin = 0;
        int end = input.length();
        while (begin < end && input.charAt(begin) <= ' ') {
            begin++;
        }
        while (end > begin && input.charAt(end - 1) <= ' ') {
            end--;
        }
        for (int i = begin; i < end; i++) {
            if (isTabOrLineEnd(input.charAt(i))) {
                return without(input, begin, end);
            }
        }
        return input.substring(begin, end);
    }

    private static String without(String input, int begin, int end) {
        StringBuilder kept = new StringBuilder(end - begin);
        for (int i = begin; i < end; i++) {
            if (!isTabOrLineEnd(input.charAt(i))) {
                kept.append(input.charAt(i));
            }
        }
        return kept.toString();
    }

    private static boolean isTabOrLineEnd(char c) {
        return c == '\t' || c == '\n' || c == '\r';
    }

    /** Scheme start, scheme and no scheme state. */
    private void scheme() {
        int colon = schemeEnd();
        if (colon < 0) {
            if (base == null) {
                failure = "relative, and there is no base";
            } else {
                relative(base);
            }
            return;
        }
        scheme = input.substring(0, colon).toLowerCase(Locale.ROOT);
        at = colon + 1;
        if (!scheme.equals("http") && !scheme.equals("https")) {
            failure = OTHER_SCHEME;
        } else if (base != null && base.scheme().equals(scheme) && !input.startsWith("//", at)) {
            relative(base); // special relative or authority state: "http:x" against a base of the same scheme
        } else {
            authority();
        }
    }

    /** Where the colon after the scheme stands; -1 where it begins with none. */
    private int schemeEnd() {
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (!letter && (i == 0 || !other)) {
                return i > 0 && c == ':' ? i : -1;
            }
        }
        return -1;
    }

    /** Relative and relative slash state. */
    private void relative(HttpUrl from) {
        scheme = from.scheme();
        if (isSlash(at)) {
            if (isSlash(at + 1)) {
                authority();
            } else {
                copyAuthority(from);
                path();
            }
            return;
        }
        copyAuthority(from);
        path.append(from.path());
        query = from.query();
        if (at < input.length() && input.charAt(at) != '?' && input.charAt(at) != '#') {
            query = null;
            shorten();
            path();
        } else {
            queryAndFragment();
        }
    }

    private void copyAuthority(HttpUrl from) {
        username = from.username();
        password = from.password();
        host = from.host();
        port = from.port();
    }

    /** Special authority ignore slashes, authority, host and port state. */
    private void authority() {
        while (isSlash(at)) {
            at++;
        }
        int end = at;
        while (end < input.length() && !isSlash(end) && input.charAt(end) != '?' && input.charAt(end) != '#') {
            end++;
        }
        int sign = input.lastIndexOf('@', end - 1);
        if (sign >= at) {
            credentials(at, sign);
            at = sign + 1;
        }
        int colon = portColon(end);
        HostParser.Result parsed = HostParser.parse(input.substring(at, colon < 0 ? end : colon));
        host = parsed.host();
        failure = parsed.failure();
        if (failure.isEmpty() && colon >= 0) {
            port(colon + 1, end);
        }
        if (failure.isEmpty()) {
            at = end;
            path();
        }
    }

    private void credentials(int begin, int end) {
        int colon = input.indexOf(':', begin);
        boolean both = colon >= 0 && colon < end;
        StringBuilder out = new StringBuilder();
        PercentSet.USERINFO.encode(input, begin, both ? colon : end, out);
        username = out.toString();
        out.setLength(0);
        PercentSet.USERINFO.encode(input, both ? colon + 1 : end, end, out);
        password = out.toString();
    }

    /** The first colon outside brackets; -1 where there is none. */
    private int portColon(int end) {
        boolean inBrackets = false;
        for (int i = at; i < end; i++) {
            char c = input.charAt(i);
            if (c == ':' && !inBrackets) {
                return i;
            }
            inBrackets = c == '[' || (inBrackets && c != ']');
        }
        return -1;
    }

    private void port(int begin, int end) {
        int value = 0;
        for (int i = begin; i < end; i++) {
            char c = input.charAt(i);
            if (c < '0' || c > '9') {
                failure = "the port is no number";
                return;
            }
            value = Math.min(value * 10 + c - '0', 0x10000);
        }
        if (value > 0xFFFF) {
            failure = "the port is beyond 65535";
            return;
        }
        boolean own = begin == end || value == (scheme.equals("http") ? 80 : 443);
        port = own ? -1 : value;
    }

    /** Path start and path state; {@link #path} holds what the path is relative to. */
    private void path() {
        if (isSlash(at)) {
            at++;
        }
        while (true) {
            int end = at;
            while (end < input.length() && !isSlash(end) && input.charAt(end) != '?' && input.charAt(end) != '#') {
                end++;
            }
            boolean last = !isSlash(end);
            int dots = dots(at, end);
            if (dots == 2) {
                shorten();
            }
            if (dots == 0) {
                path.append('/');
                PercentSet.PATH.encode(input, at, end, path);
            } else if (last) {
                path.append('/');
            }
            at = last ? end : end + 1;
            if (last) {
                queryAndFragment();
                return;
            }
        }
    }

    /** How many dots a segment consists of, a dot being {@code .} or {@code %2e}; 0 where it is something else. */
    private int dots(int begin, int end) {
        int dots = 0;
        int i = begin;
        while (i < end) {
            if (input.charAt(i) == '.') {
                i++;
            } else if (input.charAt(i) == '%' && i + 3 <= end && PercentSet.octetAt(input, i) == '.') {
                i += 3;
            } else {
                return 0;
            }
            if (++dots > 2) {
                return 0;
            }
        }
        return dots;
    }

    private void shorten() {
        int slash = path.lastIndexOf("/");
        path.setLength(Math.max(slash, 0));
    }

    private void queryAndFragment() {
        int hash = input.indexOf('#', at);
        int end = hash < 0 ? input.length() : hash;
        if (at < end) { // then it is a question mark
            query = encoded(PercentSet.SPECIAL_QUERY, at + 1, end);
        }
        if (hash >= 0) {
            fragment = encoded(PercentSet.FRAGMENT, hash + 1, input.length());
        }
    }

    private String encoded(PercentSet set, int begin, int end) {
        StringBuilder out = new StringBuilder(end - begin + 16);
        set.encode(input, begin, end, out);
        return out.toString();
    }

    /** A backslash is a slash here, as in browsers. */
    private boolean isSlash(int i) {
        return i < input.length() && (input.charAt(i) == '/' || input.charAt(i) == '\\');
    }
}
