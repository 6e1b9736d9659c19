package dripstone.source.crawl.warc;

import dripstone.source.crawl.http.Exchange;
import dripstone.source.crawl.http.Exchange.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.MessageVersion;
import org.netpreserve.jwarc.WarcCompression;
import org.netpreserve.jwarc.WarcDigest;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcRequest;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTruncationReason;
import org.netpreserve.jwarc.WarcWriter;
import org.netpreserve.jwarc.Warcinfo;

/** Records as the bytes that stand in a file: each a gzip member of its own. */
final class WarcRecords {
    private static final int BUFFER = 16 * 1024;
    /** What the transfer did with the bytes, and the body here no longer shows. */
    private static final String ORIGINAL = "X-Crawler-";

    private WarcRecords() {}

    /** What stands first in a file. @param agent User-Agent of the crawler */
    static byte[] info(String fileName, String software, String agent) throws IOException {
        String fields = "software: " + software + "\r\nformat: WARC File Format 1.1\r\n"
                + "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
                + "http-header-user-agent: " + agent + "\r\n";
        byte[] block = fields.getBytes(StandardCharsets.UTF_8);
        return member(new Warcinfo.Builder().version(MessageVersion.WARC_1_1).filename(fileName).blockDigest(sha1(block))
                .body(MediaType.parse("application/warc-fields"), block).build());
    }

    /** The answer, then the request that it belongs to. */
    static byte[] of(Exchange exchange) throws IOException {
        byte[] head = responseHead(exchange);
        byte[] block = new byte[head.length + exchange.body().length];
        System.arraycopy(head, 0, block, 0, head.length);
        System.arraycopy(exchange.body(), 0, block, head.length, exchange.body().length);
        WarcResponse.Builder response = new WarcResponse.Builder(exchange.uri()).version(MessageVersion.WARC_1_1)
                .date(exchange.begun().truncatedTo(ChronoUnit.MILLIS))
                .blockDigest(sha1(block)).payloadDigest(sha1(exchange.body()))
                .addHeader("WARC-Protocol", exchange.protocol().startsWith("HTTP/2") ? "h2" : "http/1.1")
                .body(MediaType.HTTP_RESPONSE, block);
        exchange.server().ifPresent(response::ipAddress);
        response.truncated(switch (exchange.truncation()) {
            case NONE -> WarcTruncationReason.NOT_TRUNCATED;
            case LENGTH -> WarcTruncationReason.LENGTH;
            case TIME -> WarcTruncationReason.TIME;
            case DISCONNECT -> WarcTruncationReason.DISCONNECT;
            case UNSPECIFIED -> WarcTruncationReason.UNSPECIFIED;
        });
        WarcResponse built = response.build();
        byte[] asked = requestHead(exchange);
        WarcRequest request = new WarcRequest.Builder(exchange.uri()).version(MessageVersion.WARC_1_1)
                .date(exchange.begun().truncatedTo(ChronoUnit.MILLIS)).blockDigest(sha1(asked)).concurrentTo(built.id())
                .body(MediaType.HTTP_REQUEST, asked).build();
        return joined(member(built), member(request));
    }

    /** As HTTP/1.1, since readers know no other form. */
    private static byte[] responseHead(Exchange exchange) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(exchange.status()).append(' ').append(printable(exchange.phrase()));
        boolean named = false;
        for (Field f : exchange.fields()) {
            String name = f.name().toLowerCase(Locale.ROOT);
            boolean length = name.equals("content-length");
            boolean same = length && f.value().strip().equals(Integer.toString(exchange.body().length));
            named |= same;
            boolean moved = name.equals("transfer-encoding") || (length && !same);
            head.append("\r\n").append(moved ? ORIGINAL : "").append(printable(f.name())).append(": ").append(printable(f.value()));
        }
        if (!named) {
            head.append("\r\nContent-Length: ").append(exchange.body().length);
        }
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] requestHead(Exchange exchange) {
        URI uri = exchange.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder head = new StringBuilder("GET ").append(path).append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1");
        if (exchange.requestFields().stream().noneMatch(f -> f.name().equalsIgnoreCase("Host"))) {
            head.append("\r\nHost: ").append(uri.getRawAuthority());
        }
        for (Field f : exchange.requestFields()) {
            head.append("\r\n").append(printable(f.name())).append(": ").append(printable(f.value()));
        }
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A server's words must not end a line of ours. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static byte[] member(WarcRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, BUFFER);
                WarcWriter writer = new WarcWriter(java.nio.channels.Channels.newChannel(gzip), WarcCompression.NONE)) {
            writer.write(record);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static WarcDigest sha1(byte[] bytes) {
        try {
            return new WarcDigest("sha1", MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
