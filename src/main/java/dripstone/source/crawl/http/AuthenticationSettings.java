package dripstone.source.crawl.http;

import dripstone.life.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the crawler proves to a site who it is. The secret itself never stands in a configuration: it is the content of a file (systemd's
 * credentials, a mounted secret) or the value of an environment variable.
 */
public record AuthenticationSettings(
        @Setting(value = "anonymous; basic (user and secret as password); header (the secret is the value of the named header); cookie (the"
                + " secret is the value of the Cookie header).", byDefault = "anonymous") Kind kind,
        @Setting(value = "User name, for basic.", byDefault = "") String user,
        @Setting(value = "Name of the header, for header.", byDefault = "Authorization") String header,
        @Setting(value = "File that holds the secret; a line end after it does not count.", byDefault = "none") @Nullable Path secretFile,
        @Setting(value = "Environment variable that holds the secret.", byDefault = "") String secretEnvironment,
        @Setting(value = "Scheme, host and port to which the secret may be sent, for instance https://wiki.example.org; none means those"
                + " of the seeds. It is sent nowhere else, also not after a redirect.", byDefault = "[]") List<URI> origins) {

    /** The ways. */
    public enum Kind {
        ANONYMOUS,
        BASIC,
        HEADER,
        COOKIE
    }

    /** Headers that steer the connection, or that the crawler answers for. */
    private static final Set<String> NOT_FREE = Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "te",
            "trailer", "expect", "user-agent", "accept-encoding", "if-none-match", "if-modified-since", "range", "proxy-authorization");

    /** No authentication. */
    public static final AuthenticationSettings NONE =
            new AuthenticationSettings(Kind.ANONYMOUS, "", "Authorization", null, "", List.of());

    public AuthenticationSettings {
        origins = List.copyOf(origins);
        boolean secret = secretFile != null || !secretEnvironment.isEmpty();
        if (kind != Kind.ANONYMOUS && !secret) {
            throw new IllegalArgumentException("kind " + word(kind) + " needs secret-file or secret-environment");
        }
        if (kind == Kind.ANONYMOUS && secret) {
            throw new IllegalArgumentException("kind must say what the secret is for: basic, header or cookie");
        }
        if (secretFile != null && !secretEnvironment.isEmpty()) {
            throw new IllegalArgumentException("secret-file and secret-environment are both given; one must go");
        }
        if (kind == Kind.BASIC && (user.isEmpty() || user.indexOf(':') >= 0)) {
            throw new IllegalArgumentException("user must be given for basic, and hold no colon: '" + user + "'");
        }
        if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}") || NOT_FREE.contains(header.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header must be the name of a header that is free to use: '" + header + "'");
        }
        for (URI origin : origins) {
            if (origin.getHost() == null || !("http".equals(origin.getScheme()) || "https".equals(origin.getScheme()))) {
                throw new IllegalArgumentException("origins must be like https://host or https://host:port: '" + origin + "'");
            }
        }
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
