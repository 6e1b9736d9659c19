package dripstone.intake;

import dripstone.disk.SpaceFloor;
import dripstone.intake.OfferQueue.Offer;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake's thread: takes a group, judges it, appends it durably, then lets the index know it, then answers. Whatever fails on
 * the way, the group is answered with an error, and before the next one the index is read anew from the journal: what became
 * durable all the same is then a repeat, what did not is taken again.
 */
final class IntakeLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeLoop.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    /** Between attempts while there is trouble, so that sources which offer at once again do not turn the loop hot. */
    private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(1);
    private static final int COMMIT_EVERY_ENTRIES = 2000;
    private static final long COMMIT_EVERY_NANOS = 2_000_000_000L;

    /** What the loop works with. @param published takes the status after each group */
    record Parts(
            IntakeSettings settings,
            Journal journal,
            DuplicateIndex index,
            HeldOutChoice heldOut,
            Encoding encoding,
            SpaceFloor floor,
            OfferQueue queue,
            IntakeMeters meters,
            VerdictLog log,
            InstantSource clock,
            java.util.function.Consumer<IntakeStatus> published,
            WithdrawnKeys withdrawn) {}

    private final Parts with;
    private final Errands errands = new Errands();
    private boolean behind;
    private long committedNanos = System.nanoTime();
    /** Written by the loop, read by whoever asks for health; a reference to an immutable value, no order with anything else needed. */
    private volatile @Nullable String trouble;

    IntakeLoop(Parts with) {
        this.with = with;
    }

    /** What is wrong, or null. */
    @Nullable String trouble() {
        return trouble;
    }

    /** What is done between two groups. */
    Errands errands() {
        return errands;
    }

    /** On the loop's thread: with an index that is complete to the journal's end. */
    void withIndex(Errands.OnIndex what) throws IOException {
        catchUp();
        try {
            what.accept(with.index());
        } catch (IOException | RuntimeException e) {
            behind = true; // what of it is in the index is not known
            throw e;
        }
        with.published().accept(IntakeStatus.of(with.index().sources()));
    }

    /** On the loop's thread. */
    void eraseVerdicts(String source, String address, String member) throws IOException {
        with.log().erase(source, address, member);
    }

    @Override
    public void run() {
        try {
            while (step()) {
                // until the queue is closed and empty
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            with.queue().close();
            errands.close();
            failRest();
            closeIndex();
        }
    }

    private boolean step() throws InterruptedException {
        errands.run();
        if (with.floor().check() instanceof SpaceFloor.State.Closed closed) {
            trouble("intake pauses: " + closed.reason());
            with.queue().awaitClosed(TROUBLE_PAUSE);
            return !with.queue().isClosed();
        }
        IntakeSettings s = with.settings();
        List<Offer> group = with.queue().take(s.groupDocuments(), 2 * s.groupBytes().count(), s.groupTime(), IDLE);
        if (group.isEmpty()) {
            return idle();
        }
        process(group);
        return true;
    }

    private boolean idle() {
        if (with.queue().isClosed()) {
            return false;
        }
        if (!behind) {
            try {
                with.index().commit();
                clearTrouble();
            } catch (IOException | RuntimeException e) {
                behind = true;
                trouble("duplicate index cannot be written: " + e);
            }
        }
        return true;
    }

    private void process(List<Offer> group) throws InterruptedException {
        List<Offer> answered = new ArrayList<>(group.size());
        List<Receipt> receipts = new ArrayList<>(group.size());
        try {
            catchUp();
            GroupPlan plan = new GroupPlan(
                    with.index(), with.settings().minNew(), with.heldOut(), with.encoding().current(), with.clock().millis());
            for (Offer offer : group) {
                judge(plan, offer, answered, receipts);
            }
            append(plan.entries());
            commitWhenDue();
        } catch (IOException | RuntimeException e) {
            fail(group, e);
            return;
        }
        with.published().accept(IntakeStatus.of(with.index().sources()));
        clearTrouble();
        answer(answered, receipts);
    }

    private void catchUp() throws IOException {
        if (behind) {
            with.index().reopen();
            CatchUp.run(with.journal(), with.index(), with.withdrawn().places());
            behind = false;
        }
    }

    private Receipt receipt(GroupPlan plan, Document document) {
        OptionalLong withdrawal = with.withdrawn().refusing(document.key());
        return withdrawal.isPresent() ? new Receipt.Withdrawn(withdrawal.getAsLong()) : plan.judge(document);
    }

    /** A document on which the judgement itself fails is refused alone. */
    private void judge(GroupPlan plan, Offer offer, List<Offer> answered, List<Receipt> receipts) {
        try {
            Receipt receipt = receipt(plan, offer.document());
            answered.add(offer);
            receipts.add(receipt);
        } catch (java.io.UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("Document cannot be taken: key={} reason={}", offer.document().key(), e.toString());
            with.meters().countRefused();
            with.log().note(offer.document().key(), e.toString(), with.clock().instant());
            offer.answer().completeExceptionally(
                    new IllegalArgumentException("document cannot be taken: key=" + offer.document().key() + " reason=" + e, e));
        }
    }

    private void append(List<JournalEntry> entries) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        long before = System.nanoTime();
        List<Position> at = with.journal().append(entries);
        with.meters().countAppend(entries.size(), System.nanoTime() - before);
        for (int i = 0; i < entries.size(); i++) {
            with.index().apply(entries.get(i), i + 1 < at.size() ? at.get(i + 1) : with.journal().end());
        }
    }

    private void commitWhenDue() throws IOException {
        long now = System.nanoTime();
        if (with.index().uncommitted() >= COMMIT_EVERY_ENTRIES || now - committedNanos > COMMIT_EVERY_NANOS) {
            with.index().commit();
            committedNanos = now;
        }
    }

    private void answer(List<Offer> answered, List<Receipt> receipts) {
        Instant now = with.clock().instant();
        for (int i = 0; i < answered.size(); i++) {
            with.meters().count(receipts.get(i));
            with.log().note(answered.get(i).document().key(), receipts.get(i), now);
        }
        with.log().flush();
        for (int i = 0; i < answered.size(); i++) {
            answered.get(i).answer().complete(receipts.get(i));
        }
    }

    private void fail(List<Offer> group, Exception cause) throws InterruptedException {
        behind = true;
        trouble("journal cannot take documents, sources keep them and offer them again: " + cause.getMessage());
        with.meters().countFailed(group.size());
        failAll(group, cause);
        with.queue().awaitClosed(TROUBLE_PAUSE);
    }

    private static void failAll(List<Offer> group, Exception cause) {
        for (Offer offer : group) {
            offer.answer().completeExceptionally(
                    new IOException("document was not taken, offer it again: key=" + offer.document().key() + " reason=" + cause, cause));
        }
    }

    private void failRest() {
        IOException stopped = new IOException("intake has stopped");
        try {
            for (List<Offer> rest = rest(); !rest.isEmpty(); rest = rest()) {
                failAll(rest, stopped);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Offer> rest() throws InterruptedException {
        return with.queue().take(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO, Duration.ZERO);
    }

    private void closeIndex() {
        try {
            if (!behind) {
                with.index().commit();
            }
            with.index().close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Duplicate index was not closed well and will be caught up at the next start: reason={}", e.toString());
        }
    }

    private void trouble(String now) {
        if (trouble == null) {
            LOG.warn("Intake is in trouble: {}", now);
        }
        trouble = now;
    }

    private void clearTrouble() {
        if (trouble != null) {
            LOG.info("Intake works again");
            trouble = null;
        }
    }
}
