package dripstone.source.crawl.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.io.CloseMode;

/**
 * HTTPS: HTTP/2 where the server chooses it in the handshake (ALPN), else HTTP/1.1. Bytes arrive on the client's own thread; the
 * caller's waits, never longer than its call may take.
 */
final class TlsTransport implements Transport {
    private final CloseableHttpAsyncClient client;

    /** @param client started */
    TlsTransport(CloseableHttpAsyncClient client) {
        this.client = client;
    }

    @Override
    public void exchange(Call call, HttpHost host) throws IOException {
        BasicHttpRequest head = new BasicHttpRequest("GET", host, call.target());
        call.headers().forEach(head::addHeader);
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(PlainTransport.config(call));
        Future<Answer> future = client.execute(
                host, new BasicRequestProducer(head, null), new AnswerConsumer(call.answer()), null, context, null);
        call.onCut(() -> future.cancel(true));
        try {
            future.get(call.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (!call.answer().suffices()) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        } catch (CancellationException e) {
            throw new InterruptedIOException("the request was cut off");
        } catch (TimeoutException e) {
            call.cut();
            throw new SocketTimeoutException("the request took too long");
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        } finally {
            call.sent(context.getRequest());
            call.answered(context.getSSLSession() != null);
        }
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
