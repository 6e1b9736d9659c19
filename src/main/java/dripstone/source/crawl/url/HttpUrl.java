package dripstone.source.crawl.url;

import org.jspecify.annotations.Nullable;

/**
 * An http or https URL as the <a href="https://url.spec.whatwg.org/">URL Standard</a> parses and serialises it. All parts are ASCII, as
 * they stand in the serialisation.
 *
 * @param scheme {@code http} or {@code https}
 * @param username escaped; empty where there is none
 * @param password escaped; empty where there is none
 * @param host a domain (punycode), an IPv4 address, or an IPv6 address in brackets; never empty
 * @param port -1 where it is the scheme's own
 * @param path begins with a slash; without dot segments
 * @param query without its question mark; null where there is none, which is not the same as empty
 * @param fragment without its hash sign; null where there is none
 */
public record HttpUrl(
        String scheme, String username, String password, String host, int port, String path, @Nullable String query,
        @Nullable String fragment) {

    /** What came of parsing. */
    public sealed interface Result {
        /** It is a URL. */
        record Parsed(HttpUrl url) implements Result {}

        /** It is none, or one of another scheme. @param reason in a few words */
        record Failed(String reason) implements Result {}
    }

    /** Parses an absolute URL. */
    public static Result parse(String input) {
        return new UrlParser(input, null).parse();
    }

    /** Parses a reference against the URL of the document that it stands in. */
    public static Result parse(String input, @Nullable HttpUrl base) {
        return new UrlParser(input, base).parse();
    }

    /** The serialisation. */
    public String href() {
        StringBuilder s = new StringBuilder(32 + path.length()).append(scheme).append("://");
        if (!username.isEmpty() || !password.isEmpty()) {
            s.append(username);
            if (!password.isEmpty()) {
                s.append(':').append(password);
            }
            s.append('@');
        }
        s.append(hostAndPort()).append(path);
        if (query != null) {
            s.append('?').append(query);
        }
        if (fragment != null) {
            s.append('#').append(fragment);
        }
        return s.toString();
    }

    /** Host, and port where it is not the scheme's own. */
    public String hostAndPort() {
        return port < 0 ? host : host + ':' + port;
    }

    @Override
    public String toString() {
        return href();
    }
}
