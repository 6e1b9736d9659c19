package dripstone.source.crawl.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP/1.1 without TLS, on the caller's thread: there is nothing to negotiate, and no second thread to hand bytes over from. */
final class PlainTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(PlainTransport.class);

    private final CloseableHttpClient client;

    PlainTransport(CloseableHttpClient client) {
        this.client = client;
    }

    @Override
    public void exchange(Call call, HttpHost host) throws IOException {
        HttpGet get = new HttpGet(call.root());
        get.setPath(call.target()); // not by its URI, which must not begin with two slashes there
        get.setConfig(config(call));
        for (Header h : call.headers()) {
            get.addHeader(h);
        }
        call.onCut(get::abort);
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse response = client.executeOpen(host, get, context);
        boolean done = false;
        try {
            call.sent(context.getRequest());
            read(response, call.answer());
            done = call.answer().isComplete();
        } finally {
            release(get, response, done);
        }
    }

    private static void read(ClassicHttpResponse response, Answer answer) throws IOException {
        HttpEntity entity = response.getEntity();
        WireBody body = answer.begin(response, entity != null, entity == null ? 0 : entity.getContentLength());
        if (entity == null || body == null) {
            return;
        }
        body.readFrom(entity.getContent(), entity.getContentLength());
        if (!body.isCut()) {
            answer.end();
        }
    }

    /** Closing an answer that was not read to its end would read on, for the sake of the connection: abort throws it away instead. */
    private static void release(HttpGet get, ClassicHttpResponse response, boolean done) throws IOException {
        if (done) {
            response.close();
            return;
        }
        get.abort();
        try {
            response.close();
        } catch (IOException e) {
            LOG.trace("an answer that was given up was closed already", e);
        }
    }

    @SuppressWarnings("deprecation") // the connection config that replaces it is per route, and this limit is per request
    static RequestConfig config(Call call) {
        Duration left = Duration.ofNanos(call.leftNanos());
        return RequestConfig.custom()
                .setConnectTimeout(Timeout.of(call.leftToConnect().plusMillis(1)))
                .setResponseTimeout(Timeout.of(call.request().limits().read()))
                .setConnectionRequestTimeout(Timeout.of(left.plusMillis(1)))
                .setAuthenticationEnabled(call.request().access().proxyLogin().isGiven()).setProxyPreferredAuthSchemes(List.of("Basic"))
                .setRedirectsEnabled(false).setProtocolUpgradeEnabled(false)
                .build();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
