package dripstone.source.crawl.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** How our HTTP clients are made: certificates and host names verified; no cookies, redirects, retries or credentials of their own. */
final class Clients {
    private static final int MOST_HEADERS = 200;
    private static final int LONGEST_LINE = 16 * 1024;
    /** Of all header fields of an HTTP/2 answer together. */
    private static final int LARGEST_HEAD = 256 * 1024;
    private static final int EMPTY_LINES = 16;
    /** Shorter than servers usually keep a connection, so that a request is seldom written into one that is being closed. */
    private static final TimeValue KEPT_IDLE = TimeValue.ofSeconds(4);
    private static final Timeout FIRST_CONNECT = Timeout.ofSeconds(30);
    private static final Duration PROXY_LOOKUP = Duration.ofSeconds(10);

    private Clients() {}

    /**
     * @param connections most at a time
     * @param resolver of the proxy's name; that of a server is never looked up here
     */
    static Transport plain(int connections, Optional<URI> proxy, GuardedResolver resolver) {
        return classic(PoolingHttpClientConnectionManagerBuilder.create(), connections, proxy, resolver);
    }

    /** Through a SOCKS proxy, with TLS and without, by HTTP/1.1. */
    static Transport socks(int connections, URI proxy, Access access, GuardedResolver resolver) {
        DetachedSocketFactory sockets = ignored -> new Socks5Socket(
                new InetSocketAddress(resolver.resolve(proxy.getHost(), true, PROXY_LOOKUP).getFirst(), proxy.getPort() < 0 ? 1080
                        : proxy.getPort()), access.proxyLogin());
        PoolingHttpClientConnectionManagerBuilder pool = new PoolingHttpClientConnectionManagerBuilder() {
            @Override
            protected HttpClientConnectionOperator createConnectionOperator(
                    SchemePortResolver ports, DnsResolver names, TlsSocketStrategy strategy) {
                return new DefaultHttpClientConnectionOperator(sockets, ports, names,
                        scheme -> scheme.equals(URIScheme.HTTPS.getId()) ? strategy : null);
            }
        };
        SSLContext context = access.authority().map(TrustedAuthority::context).orElseGet(SSLContexts::createSystemDefault);
        return classic(pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(context, new DefaultHostnameVerifier())),
                connections, Optional.empty(), resolver);
    }

    private static Transport classic(
            PoolingHttpClientConnectionManagerBuilder builder, int connections, Optional<URI> proxy, GuardedResolver resolver) {
        PoolingHttpClientConnectionManager pool = builder
                .setDnsResolver(onlyTheProxy(proxy, resolver))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(http1()).build())
                .setMaxConnTotal(connections).setMaxConnPerRoute(connections)
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(FIRST_CONNECT).setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(connection())
                .build();
        HttpClientBuilder client = HttpClients.custom()
                .setConnectionManager(pool)
                .disableCookieManagement().disableRedirectHandling().disableAutomaticRetries().disableAuthCaching()
                .disableContentCompression().disableDefaultUserAgent().disableConnectionState()
                .setKeepAliveStrategy((response, context) -> KEPT_IDLE)
                .evictIdleConnections(KEPT_IDLE);
        proxy.ifPresent(p -> client.setProxy(host(p)));
        return new PlainTransport(client.build());
    }

    /** @param access whose authority is trusted beside those of the system */
    static Transport tls(int connections, Access access, GuardedResolver resolver) {
        Optional<URI> proxy = access.httpProxy();
        // Without one named here, a trusted certificate of another name was seen to pass.
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create().setHostnameVerifier(new DefaultHostnameVerifier());
        access.authority().ifPresent(a -> tls.setSslContext(a.context()));
        PoolingAsyncClientConnectionManager pool = PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(onlyTheProxy(proxy, resolver))
                .setTlsStrategy(tls.build())
                .setDefaultTlsConfig(TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.NEGOTIATE).build())
                .setMaxConnTotal(connections).setMaxConnPerRoute(connections)
                .setDefaultConnectionConfig(connection())
                .build();
        HttpAsyncClientBuilder client = HttpAsyncClients.custom()
                .setConnectionManager(pool)
                .setHttp1Config(http1())
                .setH2Config(H2Config.custom().setPushEnabled(false).setMaxHeaderListSize(LARGEST_HEAD).build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).setSoTimeout(FIRST_CONNECT).setTcpNoDelay(true).build())
                .setThreadFactory(Thread.ofPlatform().daemon().name("crawl-tls-", 0).factory())
                .disableCookieManagement().disableRedirectHandling().disableAutomaticRetries().disableAuthCaching()
                .disableConnectionState()
                .setKeepAliveStrategy((response, context) -> KEPT_IDLE)
                .evictIdleConnections(KEPT_IDLE);
        proxy.ifPresent(p -> client.setProxy(host(p)).setDefaultCredentialsProvider(atProxy(host(p), access.proxyLogin())));
        CloseableHttpAsyncClient made = client.build();
        made.start();
        return new TlsTransport(made);
    }

    /** Answers a proxy that asks, and nobody else. */
    private static CredentialsProvider atProxy(HttpHost proxy, ProxyLogin login) {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        if (login.isGiven()) {
            credentials.setCredentials(new AuthScope(proxy), new UsernamePasswordCredentials(login.user(), login.password()));
        }
        return credentials;
    }

    private static Http1Config http1() {
        return Http1Config.custom()
                .setMaxHeaderCount(MOST_HEADERS).setMaxLineLength(LONGEST_LINE).setMaxEmptyLineCount(EMPTY_LINES).build();
    }

    private static ConnectionConfig connection() {
        return ConnectionConfig.custom().setConnectTimeout(FIRST_CONNECT)
                .setTimeToLive(TimeValue.ofMinutes(5)).setValidateAfterInactivity(TimeValue.ofSeconds(1)).build();
    }

    private static HttpHost host(URI proxy) {
        return new HttpHost("http", proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
    }

    /** Whoever runs the crawler has named the proxy, so its address may be private. */
    private static DnsResolver onlyTheProxy(Optional<URI> proxy, GuardedResolver resolver) {
        return new DnsResolver() {
            @Override
            public java.net.InetAddress[] resolve(String host) throws UnknownHostException {
                if (proxy.isEmpty() || !proxy.get().getHost().equalsIgnoreCase(host)) {
                    throw new UnknownHostException(host + ": names are looked up and judged before a connection is made");
                }
                try {
                    return resolver.resolve(host, true, PROXY_LOOKUP).toArray(java.net.InetAddress[]::new);
                } catch (UnknownHostException e) {
                    throw e;
                } catch (java.io.IOException e) {
                    throw new UnknownHostException(host + ": " + e.getMessage());
                }
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }
}
