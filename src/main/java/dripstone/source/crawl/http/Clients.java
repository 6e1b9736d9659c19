package dripstone.source.crawl.http;

import java.util.List;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** How our HTTP clients are made. */
final class Clients {
    private static final int MOST_HEADERS = 200;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int EMPTY_LINES = 16;
    /** Shorter than servers usually keep a connection, so that a request is seldom written into one that is being closed. */
    private static final TimeValue KEPT_IDLE = TimeValue.ofSeconds(4);
    private static final Timeout FIRST_CONNECT = Timeout.ofSeconds(30);

    private Clients() {}

    /** A client with the system's trust store and host names verified, and no proxy, cookies, redirects, retries or credentials. */
    static CloseableHttpClient make(String agent, int connections, GuardedResolver resolver) {
        Http1Config limits = Http1Config.custom()
                .setMaxHeaderCount(MOST_HEADERS).setMaxLineLength(LONGEST_LINE).setMaxEmptyLineCount(EMPTY_LINES).build();
        PoolingHttpClientConnectionManager pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
                .setMaxConnTotal(connections).setMaxConnPerRoute(connections)
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(FIRST_CONNECT).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(FIRST_CONNECT)
                        .setTimeToLive(TimeValue.ofMinutes(5)).setValidateAfterInactivity(TimeValue.ofSeconds(1)).build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(pool).setUserAgent(agent)
                .disableCookieManagement().disableRedirectHandling().disableAutomaticRetries().disableAuthCaching()
                .disableContentCompression()
                .setKeepAliveStrategy((response, context) -> KEPT_IDLE)
                .evictIdleConnections(KEPT_IDLE)
                .setDefaultHeaders(List.of(
                        new BasicHeader("Accept", "text/html, application/xhtml+xml, text/plain, text/markdown;q=0.9, */*;q=0.1"),
                        new BasicHeader("Accept-Encoding", "gzip, deflate")))
                .build();
    }

    @SuppressWarnings("deprecation") // the connection config that replaces it is per route, and this limit is per request
    static RequestConfig config(FetchLimits limits) {
        return RequestConfig.custom()
                .setConnectTimeout(Timeout.of(limits.connect()))
                .setResponseTimeout(Timeout.of(limits.read()))
                .setConnectionRequestTimeout(Timeout.of(limits.total()))
                .setAuthenticationEnabled(false).setRedirectsEnabled(false).setProtocolUpgradeEnabled(false)
                .build();
    }
}
