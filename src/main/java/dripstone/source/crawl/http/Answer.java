package dripstone.source.crawl.http;

import dripstone.source.crawl.http.Exchange.Field;
import dripstone.source.crawl.http.Exchange.Truncation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it comes: first its head, which says how much of the body is read, then that. The transport adds; when it is done, or has
 * failed, the caller asks for the outcome.
 */
final class Answer {
    /** A body that nobody reads is taken up to this, so that its connection can be used again. */
    private static final int WORTH_READING = 16 * 1024;

    private final FetchRequest request;
    private final boolean keepAll;
    private volatile int status;
    private String protocol = "HTTP/1.1";
    private String phrase = "";
    private Header[] headers = {};
    private long announced = -1;
    private @Nullable FetchOutcome verdict;
    private @Nullable WireBody body;
    private volatile boolean complete;

    Answer(FetchRequest request, boolean keepAll) {
        this.request = request;
        this.keepAll = keepAll;
    }

    /**
     * The head has come.
     *
     * @param hasBody whether one follows
     * @param length of it; negative where it is not known
     * @return what takes the body; null where it is to be left unread
     */
    @Nullable WireBody begin(HttpResponse response, boolean hasBody, long length) {
        protocol = response.getVersion() == null ? "HTTP/1.1" : response.getVersion().format();
        phrase = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
        headers = response.getHeaders();
        announced = length;
        verdict = verdict(response.getCode());
        status = response.getCode(); // last: publishes what stands above
        int most = hasBody ? worthReading() : 0;
        WireBody reader = most > 0 ? new WireBody(most, request.limits()) : null;
        body = reader;
        complete = !hasBody;
        return reader;
    }

    /** The body has come to its end. */
    void end() {
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    private int worthReading() {
        if (verdict == null || (keepAll && !(verdict instanceof FetchOutcome.Unwanted))) {
            return (int) request.limits().bodyBytes();
        }
        return announced > 0 && announced <= WORTH_READING ? WORTH_READING : 0;
    }

    /** What the head alone decides; null where the body does. */
    private @Nullable FetchOutcome verdict(int code) {
        return switch (code) {
            case 200, 203 -> unwanted();
            case 304 -> new FetchOutcome.NotModified(robotsTags());
            case 301, 302, 303, 307, 308 -> new FetchOutcome.Moved(code, header("Location"));
            default -> new FetchOutcome.Status(code, RetryAfter.parse(header("Retry-After"), Instant.now()));
        };
    }

    private @Nullable FetchOutcome unwanted() {
        FetchLimits limits = request.limits();
        String mediaType = mediaType(contentType());
        if (!request.mediaTypes().test(mediaType)) {
            return new FetchOutcome.Unwanted("content-type=" + Failures.shortened(mediaType));
        }
        return !limits.truncate() && announced > limits.bodyBytes()
                ? new FetchOutcome.Unwanted("content-length=" + announced + " limit=" + limits.bodyBytes())
                : null;
    }

    /** Whether what has come suffices: then it does not matter how the rest failed. */
    boolean suffices() {
        WireBody read = body;
        return status != 0 && (complete || verdict != null || (read != null && read.isCut()));
    }

    /** Of an answer that {@link #suffices}. */
    FetchOutcome outcome() throws IOException {
        if (verdict != null) {
            return verdict;
        }
        FetchLimits limits = request.limits();
        WireBody read = body;
        BodyReader.Result result = read == null
                ? new BodyReader.Result(new byte[0], true)
                : BodyReader.read(read.bytes(), read.isCut(), header("Content-Encoding"), limits.bodyBytes());
        if (!result.whole() && !limits.truncate()) {
            return new FetchOutcome.Unwanted("body is larger than limit=" + limits.bodyBytes());
        }
        ContentType type = contentType();
        String charset = type == null || type.getCharset() == null ? "" : type.getCharset().name();
        return new FetchOutcome.Body(result.bytes(), mediaType(type), charset,
                new Validators(header("ETag"), header("Last-Modified")), robotsTags(), !result.whole(),
                AnswerHead.of(values("Refresh"), values("Link")));
    }

    /** 0 before the head has come. */
    int status() {
        return status;
    }

    String protocol() {
        return protocol;
    }

    String phrase() {
        return phrase;
    }

    List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (Header h : headers) {
            fields.add(new Field(h.getName(), h.getValue() == null ? "" : h.getValue()));
        }
        return fields;
    }

    byte[] wire() {
        WireBody read = body;
        return read == null ? new byte[0] : read.bytes();
    }

    Truncation truncation(boolean timeIsOver) {
        WireBody read = body;
        if ((read != null && read.isCut()) || (read == null && announced > request.limits().bodyBytes())) {
            return Truncation.LENGTH;
        }
        if (complete) {
            return Truncation.NONE;
        }
        if (timeIsOver || (read != null && read.isSlow())) {
            return Truncation.TIME;
        }
        return read == null ? Truncation.UNSPECIFIED : Truncation.DISCONNECT;
    }

    /** Of all headers of that name, in their order. */
    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (Header h : headers) {
            if (h.getName().equalsIgnoreCase(name) && h.getValue() != null) {
                values.add(h.getValue());
            }
        }
        return values;
    }

    private List<String> robotsTags() {
        List<String> tags = new ArrayList<>();
        for (Header h : headers) {
            String name = h.getName().toLowerCase(Locale.ROOT);
            if (h.getValue() == null) {
                continue;
            }
            switch (name) {
                case "x-robots-tag" -> tags.add(h.getValue());
                case "tdm-reservation", "content-signal", "content-usage" -> tags.add(name + ": " + h.getValue());
                default -> { }
            }
        }
        return tags;
    }

    private @Nullable ContentType contentType() {
        return ContentType.parseLenient(header("Content-Type"));
    }

    private static String mediaType(@Nullable ContentType type) {
        return type == null || type.getMimeType() == null ? "" : type.getMimeType().toLowerCase(Locale.ROOT);
    }

    private String header(String name) {
        for (Header h : headers) {
            if (h.getName().equalsIgnoreCase(name)) {
                return h.getValue() == null ? "" : h.getValue();
            }
        }
        return "";
    }
}
