package dripstone.source.crawl.http;

import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request and its answer as they went over the wire, but for transfer codings, for an archive. Secrets in the request are blotted out.
 *
 * @param begun when the request was about to be sent
 * @param server the address that was connected to; empty through a proxy
 * @param protocol {@code HTTP/1.1}, {@code HTTP/2.0}
 * @param body with its content coding, up to the fetch's limit
 * @param truncation why the body is not whole
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Exchange(
        URI uri, Instant begun, Optional<InetAddress> server, String protocol, List<Field> requestFields, int status, String phrase,
        List<Field> fields, byte[] body, Truncation truncation) {

    /** A header field as it was sent. */
    public record Field(String name, String value) {}

    /** Why a body ends before its end. */
    public enum Truncation {
        NONE,
        LENGTH,
        TIME,
        DISCONNECT,
        UNSPECIFIED
    }

    /** Takes exchanges as they end, from any thread. May block for a bounded time. */
    @FunctionalInterface
    public interface Archive {
        void add(Exchange exchange);
    }
}
