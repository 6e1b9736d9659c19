package dripstone.source.crawl;

import dripstone.source.crawl.consent.ConsentVerdict;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.TextMark;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.DocumentSink;
import dripstone.text.Page;
import dripstone.text.Receipt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of pages and hands them to the sink. A page is done only once its receipt has come; until then its thread goes on
 * with other pages, up to a bound.
 */
final class Offering {
    private final DurableFrontier frontier;
    private final ListingStep listings;
    private final PageParser parser;
    private final Addresses addresses;
    private final DocumentSink sink;
    private final int most;
    private final Semaphore free;

    /** @param most documents that may wait for their receipt */
    Offering(DurableFrontier frontier, PageParser parser, Addresses addresses, DocumentSink sink, int most) {
        this.frontier = frontier;
        this.listings = new ListingStep(frontier, addresses);
        this.parser = parser;
        this.addresses = addresses;
        this.sink = sink;
        this.most = most;
        this.free = new Semaphore(most);
    }

    /** A page was read. Blocks while the sink does. */
    void offer(Lease lease) {
        if (!(lease.outcome instanceof FetchOutcome.Body body)) {
            return;
        }
        Page page = lease.page;
        ConsentVerdict consent = lease.consent();
        if (lease.isListing()) {
            listings.read(lease, body);
        } else if (consent instanceof ConsentVerdict.Refused refused) {
            refuse(lease, refused);
        } else if (lease.unchanged || page == null) {
            frontier.settle(lease, new Disposition.Unchanged(body.validators()));
        } else if (page.text().isBlank()) {
            frontier.settle(lease, new Disposition.Refused("no text", lease.rawHash, body.validators(), TextMark.NONE));
        } else {
            judge(lease, page, body, TextMark.of(page.text()), consent);
        }
    }

    /** Where a page names another as canonical and is that page, the other is offered when its turn comes, and this one is not. */
    private void judge(Lease lease, Page page, FetchOutcome.Body body, TextMark text, ConsentVerdict consent) {
        Optional<URI> canonical = canonical(lease, page);
        if (canonical.isPresent() && frontier.isAlias(lease, canonical.get(), text)) {
            frontier.settle(lease, new Disposition.Alias(canonical.get(), text));
        } else {
            hand(lease, document(lease, page, body, canonical, consent), new Disposition.Taken(lease.rawHash, body.validators(), text));
        }
    }

    /** The body is the one that was read; the headers may say something else than they did. */
    void notModified(Lease lease, FetchOutcome.NotModified answer) {
        lease.directives = parser.directives(answer.robotsTags());
        if (lease.consent() instanceof ConsentVerdict.Refused refused) {
            refuse(lease, refused);
        } else {
            frontier.settle(lease, new Disposition.Unchanged(Validators.NONE));
        }
    }

    /** Nothing is kept of the body: what is refused today may be allowed tomorrow, and is read again then though it has not changed. */
    private void refuse(Lease lease, ConsentVerdict.Refused verdict) {
        lease.site().consentCounts().refused(lease.uri(), lease.record(), verdict);
        frontier.settle(lease, new Disposition.Refused(verdict.text()));
    }

    /** Waits until every document has its receipt. @return whether that came to pass in time */
    boolean awaitReceipts(long nanos) throws InterruptedException {
        if (!free.tryAcquire(most, nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        free.release(most);
        return true;
    }

    private void hand(Lease lease, Document document, Disposition.Taken taken) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            frontier.settle(lease, new Disposition.GivenBack());
            return;
        }
        lease.awaitsReceipt = true;
        boolean offered = false;
        try {
            var _ = sink.offer(document).whenComplete((receipt, trouble) -> answered(lease, taken, receipt, trouble));
            offered = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!offered) {
                free.release();
                frontier.settle(lease, new Disposition.GivenBack());
            }
        }
    }

    private void answered(Lease lease, Disposition.Taken taken, @Nullable Receipt receipt, @Nullable Throwable trouble) {
        free.release();
        if (trouble == null) {
            frontier.sinkWell();
            frontier.settle(lease, receipt instanceof Receipt.Filtered f
                    ? new Disposition.Filtered("filtered " + f.filter() + " " + f.reason(), taken.rawHash(), taken.validators(),
                    taken.text())
                    : taken);
            return;
        }
        Throwable cause = trouble instanceof CompletionException c && c.getCause() != null ? c.getCause() : trouble;
        if (cause instanceof IllegalArgumentException) { // never to be taken: fetching it again would be no use
            frontier.settle(lease, new Disposition.Refused("not-taken: " + cause.getMessage(), taken.rawHash(), taken.validators()));
            return;
        }
        String reason = "the sink did not take it: " + cause;
        frontier.sinkFailed(String.valueOf(cause));
        frontier.settle(lease, new Disposition.Failed(reason, Duration.ZERO, false));
    }

    private Document document(Lease lease, Page page, FetchOutcome.Body body, Optional<URI> canonical, ConsentVerdict consent) {
        List<String> verdicts = new ArrayList<>();
        verdicts.add(consent.text());
        if (!page.language().isEmpty()) {
            verdicts.add("language=" + page.language());
        }
        verdicts.addAll(page.facts());
        canonical.ifPresent(uri -> verdicts.add("canonical=" + uri));
        DocumentKey key = new DocumentKey(lease.site().name(), lease.uri().toString(), "", 0);
        return new Document(key, page.title(), page.text(), lease.rawHash, parser.versionFor(body.mediaType()), verdicts, Instant.now());
    }

    /** The canonical address where it is another one within the site. */
    private Optional<URI> canonical(Lease lease, Page page) {
        Optional<URI> uri = page.canonical().isEmpty() ? Optional.empty() : addresses.normal(page.canonical());
        return uri.filter(u -> !u.equals(lease.uri()) && lease.site().contains(u, lease.record().depth()));
    }
}
