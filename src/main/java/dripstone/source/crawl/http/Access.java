package dripstone.source.crawl.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a site's servers are reached: {@link FetchSettings} whose files have been read.
 *
 * @param proxy through which; empty for none
 * @param authority trusted beside those of the system
 */
public record Access(Credentials credentials, Optional<URI> proxy, Optional<TrustedAuthority> authority) {
    /** Directly, as nobody, with the system's trust. */
    public static final Access DIRECT = new Access(Credentials.NONE, Optional.empty(), Optional.empty());

    /**
     * Reads what the settings name.
     *
     * @param usualProxy where the site has none of its own
     * @throws IOException that names the setting and the file
     */
    public static Access read(FetchSettings settings, Collection<URI> seeds, @Nullable URI usualProxy,
            UnaryOperator<@Nullable String> environment) throws IOException {
        Path pem = settings.certificateAuthority();
        return new Access(
                Credentials.read(settings.authentication(), seeds, environment),
                Optional.ofNullable(settings.proxy() == null ? usualProxy : settings.proxy()),
                pem == null ? Optional.empty() : Optional.of(TrustedAuthority.read(pem)));
    }
}
