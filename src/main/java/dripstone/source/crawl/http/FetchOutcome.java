package dripstone.source.crawl.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What came of a fetch. Every trouble is a value; nothing is thrown but {@link InterruptedException}. */
public sealed interface FetchOutcome {
    /**
     * A 200 with its whole body.
     *
     * @param bytes decompressed
     * @param mediaType lower case, without parameters; empty where the server names none
     * @param charset of the Content-Type; empty where it names none
     * @param robotsTags the {@code X-Robots-Tag} headers, as they came, and {@code NAME: VALUE} for each header of the names
     *     {@code tdm-reservation}, {@code content-signal} and {@code content-usage}
     * @param cut the body went beyond the limit and was cut there
     * @param head what the headers say of other addresses
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Body(
            byte[] bytes, String mediaType, String charset, Validators validators, List<String> robotsTags, boolean cut, AnswerHead head)
            implements FetchOutcome {
        public Body {
            robotsTags = List.copyOf(robotsTags);
        }
    }

    /** 304: the body is the one that the validators belong to. @param robotsTags as in {@link Body} */
    record NotModified(List<String> robotsTags) implements FetchOutcome {
        public NotModified {
            robotsTags = List.copyOf(robotsTags);
        }

        public NotModified() {
            this(List.of());
        }
    }

    /** A redirect. @param location as the server wrote it; empty where it names none */
    record Moved(int status, String location) implements FetchOutcome {}

    /** Any other status. @param retryAfter of the header of that name */
    record Status(int status, Optional<Duration> retryAfter) implements FetchOutcome {}

    /** The answer breaks a limit; asking again will not help soon. @param reason {@code name=value} */
    record Unwanted(String reason) implements FetchOutcome {}

    /** No connection: name not found, refused, timed out, certificate not valid. */
    record Unreachable(String reason) implements FetchOutcome {}

    /** Connected, but the answer did not come whole: cut off, broken protocol, out of time. */
    record Broken(String reason) implements FetchOutcome {}
}
