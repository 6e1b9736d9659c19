package dripstone.source.crawl;

import dripstone.source.crawl.http.FetchOutcome;
import java.time.Duration;

/** What an outcome says of the host, beyond the page. */
sealed interface HostNews {
    /** It answers. */
    record Well() implements HostNews {}

    /** It does not answer. */
    record Silent(String reason) implements HostNews {}

    /** It asks to be spared (429, 503). @param retryAfter zero where it does not say for how long */
    record Spare(String reason, Duration retryAfter) implements HostNews {}

    /** It answers, but not whole. */
    record Unsteady(String reason) implements HostNews {}

    static HostNews of(FetchOutcome outcome) {
        return switch (outcome) {
            case FetchOutcome.Body b -> new Well();
            case FetchOutcome.NotModified n -> new Well();
            case FetchOutcome.Moved m -> new Well();
            case FetchOutcome.Unwanted u -> new Well();
            case FetchOutcome.Status s -> s.status() == 429 || s.status() == 503
                    ? new Spare("status=" + s.status(), s.retryAfter().orElse(Duration.ZERO))
                    : new Well();
            case FetchOutcome.Unreachable u -> new Silent(u.reason());
            case FetchOutcome.Broken b -> new Unsteady(b.reason());
        };
    }
}
