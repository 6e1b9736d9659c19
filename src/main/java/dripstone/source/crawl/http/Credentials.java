package dripstone.source.crawl.http;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One secret header and the origins that may see it. Its value is told to nobody but the connection: {@link #toString} has none. */
public final class Credentials {
    /** Proves nothing to nobody. */
    public static final Credentials NONE = new Credentials("", "", Set.of());

    private final String header;
    private final String value;
    private final Set<String> origins;

    private Credentials(String header, String value, Set<String> origins) {
        this.header = header;
        this.value = value;
        this.origins = origins;
    }

    /**
     * Reads the secret.
     *
     * @param seeds whose origins may see it, where the settings name none
     * @param environment variable → value or null
     * @throws IOException that names the setting and the file, and not the secret
     */
    public static Credentials read(AuthenticationSettings settings, Collection<URI> seeds, UnaryOperator<@Nullable String> environment)
            throws IOException {
        if (settings.kind() == AuthenticationSettings.Kind.ANONYMOUS) {
            return NONE;
        }
        String secret = secret(settings, environment);
        Collection<URI> shown = settings.origins().isEmpty() ? seeds : settings.origins();
        Set<String> origins = shown.stream().map(Credentials::origin).collect(Collectors.toUnmodifiableSet());
        return switch (settings.kind()) {
            case ANONYMOUS -> NONE;
            case BASIC -> new Credentials("Authorization", "Basic " + Base64.getEncoder()
                    .encodeToString((settings.user() + ':' + secret).getBytes(StandardCharsets.UTF_8)), origins);
            case HEADER -> new Credentials(settings.header(), secret, origins);
            case COOKIE -> new Credentials("Cookie", secret, origins);
        };
    }

    private static String secret(AuthenticationSettings settings, UnaryOperator<@Nullable String> environment) throws IOException {
        Secret from = new Secret(settings.secretFile(), settings.secretEnvironment());
        String secret = from.read(environment);
        if (settings.kind() != AuthenticationSettings.Kind.BASIC && secret.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IOException(from.source() + " holds characters that no header may hold: line ends within it, or beyond ASCII");
        }
        return secret;
    }

    /** Whether the server at that address may see the secret. */
    boolean holdFor(URI uri) {
        return !origins.isEmpty() && origins.contains(origin(uri));
    }

    String header() {
        return header;
    }

    String value() {
        return value;
    }

    private static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    @Override
    public String toString() {
        return header.isEmpty() ? "Credentials[none]" : "Credentials[header=" + header + " origins=" + new TreeSet<>(origins) + "]";
    }
}
