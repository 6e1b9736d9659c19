package dripstone.source.crawl.http;

import java.io.IOException;
import org.apache.hc.core5.http.HttpHost;

/** One way of speaking HTTP. */
interface Transport extends AutoCloseable {
    /**
     * Sends the call to the host and puts what comes into its answer. Returns once the answer suffices, and before the call's time is
     * over.
     *
     * @throws IOException where the answer failed before it did
     */
    void exchange(Call call, HttpHost host) throws IOException;

    @Override
    void close() throws IOException;
}
