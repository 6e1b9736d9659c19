package dripstone.source.crawl;

import dripstone.source.crawl.consent.ConsentVerdict;
import dripstone.source.crawl.consent.SignalKind;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.History;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import java.util.Optional;

/**
 * What is kept of one page of one site.
 *
 * @param kind what it is read as
 * @param place where it was found; never changed, but for a kind that turns out otherwise
 * @param turn when it is asked for
 * @param body what its last answer was
 * @param history what its visits showed
 * @param signal what sitemaps and feeds said of it last
 * @param detail reason of a refusal or failure; empty where there is none
 * @param target of a redirect, or the canonical address; empty where there is none
 */
record PageRecord(
        PageState state, PageKind kind, Place place, Turn turn, Body body, History history, Signal signal, String detail, String target) {

    /**
     * Where it was found.
     *
     * @param order number of discovery over all sites; the place among pages of the same rank
     * @param depth links from a seed
     * @param hops redirects that led here; of sitemaps, indexes
     */
    record Place(long order, int depth, int hops, Origin origin) {}

    /**
     * When it is asked for.
     *
     * @param ready whether it stands in the queue of its authority; else it waits until {@code dueMillis}
     * @param rank place in that queue, the smallest first, as {@link Priority} computed it; 0 where it waits
     * @param attempts failures since the last success
     * @param dueMillis epoch; only where it waits
     */
    record Turn(boolean ready, int rank, int attempts, long dueMillis) {}

    /**
     * What its last answer was.
     *
     * @param fetchedMillis epoch; 0 where there was none
     * @param reading what made links and text of it: extractor and scope; a change of it makes the body new
     * @param kept whether its document was ever taken
     * @param rawHash SHA-256, lower-case hex; empty where there is none
     */
    record Body(long fetchedMillis, long reading, boolean kept, String rawHash, Validators validators) {
        static final Body NONE = new Body(0, 0, false, "", Validators.NONE);
    }

    /** A page that was just found, in the queue of its authority. */
    static PageRecord found(PageKind kind, Place place, Signal signal) {
        return new PageRecord(PageState.SCHEDULED, kind, place, new Turn(true, 0, 0, 0), Body.NONE, History.NONE, signal, "", "").ranked();
    }

    /** In the queue of its authority. */
    PageRecord asReady() {
        return with(new Turn(true, 0, turn.attempts, 0)).ranked();
    }

    private PageRecord ranked() {
        return with(new Turn(true, Priority.of(this).rank(), turn.attempts, 0));
    }

    private PageRecord with(Turn other) {
        return new PageRecord(state, kind, place, other, body, history, signal, detail, target);
    }

    /** Waiting until that time, in that state. */
    PageRecord waiting(PageState newState, long untilMillis, int newAttempts, String newDetail) {
        return new PageRecord(newState, kind, place, new Turn(false, 0, newAttempts, untilMillis), body, history, signal, newDetail,
                target);
    }

    /** With what the last answer said of the body. */
    PageRecord read(long atMillis, long newReading, String newHash, Validators newValidators, boolean newKept) {
        return with(new Body(atMillis, newReading, newKept, newHash, newValidators));
    }

    private PageRecord with(Body other) {
        return new PageRecord(state, kind, place, turn, other, history, signal, detail, target);
    }

    PageRecord with(History other) {
        return new PageRecord(state, kind, place, turn, body, other, signal, detail, target);
    }

    PageRecord with(Signal other) {
        return new PageRecord(state, kind, place, turn, body, history, other, detail, target);
    }

    PageRecord withTarget(String newTarget) {
        return new PageRecord(state, kind, place, turn, body, history, signal, detail, newTarget);
    }

    /** Read as something else from now on, as if it had just been found there. */
    PageRecord as(PageKind other, Origin origin) {
        return found(other, new Place(place.order, place.depth, place.hops, origin), signal);
    }

    /** A sitemap or a feed: it names pages and is none. */
    boolean isListing() {
        return kind != PageKind.PAGE;
    }

    /** A feed that a page named. */
    boolean isFoundFeed() {
        return kind == PageKind.FEED && place.origin == Origin.LINK;
    }

    /** Whether another address is the page: a redirect leads there, or rel=canonical names it. */
    boolean isAlias() {
        return state == PageState.REFUSED && !target.isEmpty() && (detail.startsWith("redirect") || detail.startsWith("canonical"));
    }

    /** By which kind of signal a site refused its text; empty where none did. */
    Optional<SignalKind> refusedBy() {
        return state == PageState.REFUSED ? ConsentVerdict.refusedBy(detail) : Optional.empty();
    }

    /** Whether its text was taken once, and is refused by its site now: what was learnt of it is there until it is forgotten. */
    boolean isWithdrawn() {
        return body.kept && refusedBy().isPresent();
    }

    long order() {
        return place.order;
    }

    int depth() {
        return place.depth;
    }

    int hops() {
        return place.hops;
    }

    boolean ready() {
        return turn.ready;
    }

    int attempts() {
        return turn.attempts;
    }

    long dueMillis() {
        return turn.dueMillis;
    }

    boolean kept() {
        return body.kept;
    }

    long fetchedMillis() {
        return body.fetchedMillis;
    }

    long reading() {
        return body.reading;
    }

    String rawHash() {
        return body.rawHash;
    }

    Validators validators() {
        return body.validators;
    }

    byte[] encoded() {
        return PageRecordForm.encoded(this);
    }

    static PageRecord decoded(byte[] bytes) {
        return PageRecordForm.decoded(bytes);
    }
}
