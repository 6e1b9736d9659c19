package dripstone.source.crawl;

import dripstone.source.crawl.consent.ConsentVerdict;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.TextMark;
import dripstone.life.Heartbeat;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.DocumentSink;
import dripstone.text.Page;
import dripstone.text.Receipt;
import java.io.IOException;
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
    private final DocumentBodies documents;
    private final DocumentSink sink;
    private final int most;
    private final Semaphore free;

    /** @param most documents that may wait for their receipt */
    Offering(DurableFrontier frontier, PageParser parser, Addresses addresses, DocumentBodies documents, DocumentSink sink, int most) {
        this.frontier = frontier;
        this.listings = new ListingStep(frontier, addresses);
        this.parser = parser;
        this.documents = documents;
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
        listings.found(lease);
        ConsentVerdict consent = lease.consent();
        if (lease.isListing()) {
            listings.read(lease, body);
        } else if (consent instanceof ConsentVerdict.Refused refused) {
            refuse(lease, refused);
        } else if (!lease.unchanged && documents.reads(body.mediaType())) {
            readDocument(lease, body, consent);
        } else if (lease.unchanged || page == null) {
            frontier.settle(lease, new Disposition.Unchanged(body.validators()));
        } else if (lease.head.redirect().isPresent()) {
            redirected(lease);
        } else {
            offer(lease, page, parser.versionFor(body.mediaType()), body, consent);
        }
    }

    private void offer(Lease lease, Page page, String version, FetchOutcome.Body body, ConsentVerdict consent) {
        if (page.text().isBlank()) {
            frontier.settle(lease, new Disposition.Refused("no text", lease.rawHash, body.validators(), TextMark.NONE));
        } else {
            judge(lease, page, version, body, TextMark.of(page.text()), consent);
        }
    }

    private void readDocument(Lease lease, FetchOutcome.Body body, ConsentVerdict consent) {
        try {
            switch (documents.read(body.bytes(), body.mediaType())) {
                case DocumentBodies.Reading.Read r -> offer(lease, r.page(), r.extractor(), body, consent);
                case DocumentBodies.Reading.Refused r ->
                        frontier.settle(lease, new Disposition.Refused(r.reason(), lease.rawHash, body.validators(), TextMark.NONE));
            }
        } catch (IOException e) {
            frontier.settle(lease, new Disposition.Failed("document reader: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            frontier.settle(lease, new Disposition.GivenBack());
        }
    }

    /** The page stands for another, as one does that answers with a status of 3xx: what little text it has is not offered. */
    private void redirected(Lease lease) {
        frontier.settle(lease, lease.directives.nofollow()
                ? new Disposition.Refused("refresh that must not be followed")
                : new Disposition.Moved(200, lease.head.redirect()));
    }

    /** Where a page names another as canonical and is that page, the other is offered when its turn comes, and this one is not. */
    private void judge(
            Lease lease, Page page, String version, FetchOutcome.Body body, TextMark text, ConsentVerdict consent) {
        Optional<URI> canonical = lease.head.canonical().filter(u -> lease.site().contains(u, lease.record().depth()));
        if (canonical.isPresent() && frontier.isAlias(lease, canonical.get(), text)) {
            frontier.settle(lease, new Disposition.Alias(canonical.get(), text));
        } else {
            hand(lease, document(lease, page, version, canonical, consent), new Disposition.Taken(lease.rawHash, body.validators(), text));
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
        try (Heartbeat.Pause _ = Heartbeat.here().awaits()) { // for receipts
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

    private Document document(Lease lease, Page page, String version, Optional<URI> canonical, ConsentVerdict consent) {
        List<String> verdicts = new ArrayList<>();
        verdicts.add(consent.text());
        if (!page.language().isEmpty()) {
            verdicts.add("language=" + page.language());
        }
        verdicts.addAll(page.facts());
        canonical.ifPresent(uri -> verdicts.add("canonical=" + uri));
        DocumentKey key = new DocumentKey(lease.site().name(), lease.uri().toString(), "", 0);
        return new Document(key, page.title(), page.text(), lease.rawHash, version, verdicts, Instant.now());
    }
}
