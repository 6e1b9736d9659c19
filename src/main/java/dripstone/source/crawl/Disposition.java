package dripstone.source.crawl;

import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.TextMark;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a page that was handed out. */
sealed interface Disposition {
    /** The sink answered for its document, durably. */
    record Taken(String rawHash, Validators validators, TextMark text) implements Disposition {}

    /** A rule of quality left its document out, and that is noted. @param reason with the rule's name */
    record Filtered(String reason, String rawHash, Validators validators, TextMark text) implements Disposition {}

    /** Another page is the same, and says so by rel=canonical. @param target its address */
    record Alias(URI target, TextMark text) implements Disposition {}

    /** A sitemap or feed was read, and what stands in it handed on. */
    record Listed(String rawHash, Validators validators) implements Disposition {}

    /** The body is the one that was read before. @param validators of this answer; none of them where the server sent none */
    record Unchanged(Validators validators) implements Disposition {}

    /** A redirect. @param target normalised; empty where the server's is no address */
    record Moved(int status, Optional<URI> target) implements Disposition {}

    /**
     * Not wanted.
     *
     * @param rawHash of the body that was read, so that it need not be read again; empty where none was
     * @param text {@link TextMark#NONE} where the answer yielded none; null where nothing can be said of that
     */
    record Refused(String reason, String rawHash, Validators validators, @Nullable TextMark text) implements Disposition {
        Refused(String reason) {
            this(reason, "", Validators.NONE, TextMark.NONE);
        }

        Refused(String reason, String rawHash, Validators validators) {
            this(reason, rawHash, validators, null);
        }
    }

    /**
     * To be tried again.
     *
     * @param notBefore pause at least; zero where the usual one will do
     * @param counts whether it is one of the page's attempts; not where the fault is the host's as a whole, or ours
     */
    record Failed(String reason, Duration notBefore, boolean counts) implements Disposition {
        Failed(String reason) {
            this(reason, Duration.ZERO, true);
        }
    }

    /** Nothing was found out: as if it had not been handed out. */
    record GivenBack() implements Disposition {}
}
