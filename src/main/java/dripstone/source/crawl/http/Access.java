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
 * @param proxyLogin at the proxy
 */
public record Access(Credentials credentials, Optional<URI> proxy, Optional<TrustedAuthority> authority, ProxyLogin proxyLogin) {
    /** Directly, as nobody, with the system's trust. */
    public static final Access DIRECT = new Access(Credentials.NONE, Optional.empty(), Optional.empty());

    /** Through a proxy, if at all, that asks nobody who they are. */
    public Access(Credentials credentials, Optional<URI> proxy, Optional<TrustedAuthority> authority) {
        this(credentials, proxy, authority, ProxyLogin.NONE);
    }

    /** As below, where the usual proxy asks nobody who they are. */
    public static Access read(FetchSettings settings, Collection<URI> seeds, @Nullable URI usualProxy,
            UnaryOperator<@Nullable String> environment) throws IOException {
        return read(settings, seeds, usualProxy, ProxyLoginSettings.NONE, environment);
    }

    /**
     * Reads what the settings name.
     *
     * @param usualProxy where the site has none of its own, and then with that login
     * @throws IOException that names the setting and the file
     */
    public static Access read(FetchSettings settings, Collection<URI> seeds, @Nullable URI usualProxy, ProxyLoginSettings usualLogin,
            UnaryOperator<@Nullable String> environment) throws IOException {
        Path pem = settings.certificateAuthority();
        return new Access(
                Credentials.read(settings.authentication(), seeds, environment),
                Optional.ofNullable(settings.proxy() == null ? usualProxy : settings.proxy()),
                pem == null ? Optional.empty() : Optional.of(TrustedAuthority.read(pem)),
                ProxyLogin.read(settings.proxy() == null ? usualLogin : settings.proxyLogin(), environment));
    }

    /** The proxy where it speaks HTTP: then it is asked for whole addresses. */
    Optional<URI> httpProxy() {
        return proxy.filter(p -> p.getScheme().equals("http"));
    }

    /** The proxy where it speaks SOCKS: then connections are made through it. */
    Optional<URI> socksProxy() {
        return proxy.filter(p -> !p.getScheme().equals("http"));
    }

    /** Whether the proxy looks names up, and not we. */
    boolean proxyLooksUp() {
        return proxy.isPresent() && !proxy.get().getScheme().equals("socks5");
    }
}
