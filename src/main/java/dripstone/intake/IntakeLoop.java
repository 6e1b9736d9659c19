package dripstone.intake;

import dripstone.disk.SpaceFloor;
import dripstone.intake.OfferQueue.Offer;
import dripstone.journal.Journal;
import dripstone.journal.JournalFailedException;
import dripstone.journal.Position;
import dripstone.life.Heartbeat;
import dripstone.life.StopSignal;
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
 * The intake's thread: takes a group, judges it, appends it durably, then lets the indexes know it, then answers. Whatever fails on
 * the way, the group is answered with an error, and before the next one the indexes are caught up from the journal: what became
 * durable all the same is then a repeat, what did not is taken again.
 */
final class IntakeLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeLoop.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    /** Between attempts while there is trouble, so that sources which offer at once again do not turn the loop hot. */
    private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(1);
    private static final long COMMIT_EVERY_NANOS = 2_000_000_000L;

    /** What the loop works with. @param published takes the status after each group */
    record Parts(
            IntakeSettings settings,
            Journal journal,
            KnownDocuments known,
            HeldOutChoice heldOut,
            Encoding encoding,
            SpaceFloor floor,
            OfferQueue queue,
            IntakeMeters meters,
            VerdictLog log,
            InstantSource clock,
            java.util.function.Consumer<IntakeStatus> published,
            WithdrawnKeys withdrawn,
            Heartbeat heartbeat,
            StopSignal stop) {}

    private final Parts with;
    private final Errands errands = new Errands();
    private boolean behind;
    private long committedNanos = System.nanoTime();
    /** Written by the loop, read by whoever asks for health; a reference to an immutable value, no order with anything else needed. */
    private volatile @Nullable String trouble;
    /** As above: why no append will ever succeed in this process, or null. */
    private volatile @Nullable String lost;
    /** Why nothing is taken, though nothing has failed; as {@link #trouble}. */
    private volatile @Nullable String pause;

    IntakeLoop(Parts with) {
        this.with = with;
    }

    /** What is wrong, or null. */
    @Nullable String trouble() {
        String paused = pause;
        return paused == null ? trouble : paused;
    }

    /** Why the journal takes nothing more from this process, or null. */
    @Nullable String lost() {
        return lost;
    }

    /** What is done between two groups. */
    Errands errands() {
        return errands;
    }

    /** On the loop's thread: with indexes that are complete to the journal's end. */
    void withIndexes(Errands.OnIndexes what) throws IOException {
        catchUp();
        try {
            what.accept(with.known());
        } catch (IOException | RuntimeException e) {
            behind = true; // what of it is in the index is not known
            throw e;
        }
        publish();
    }

    private void publish() {
        with.published().accept(IntakeStatus.of(with.known().index().sources()));
        with.known().near().ifPresent(near -> with.meters().nearIndex(near.bytes()));
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
            closeIndexes();
        }
    }

    private boolean step() throws InterruptedException {
        with.heartbeat().works("doing what others asked for between two groups");
        errands.run();
        with.heartbeat().waits();
        if (isPaused()) {
            with.queue().awaitClosed(TROUBLE_PAUSE);
            return !with.queue().isClosed();
        }
        IntakeSettings s = with.settings();
        List<Offer> group = with.queue().take(s.groupDocuments(), 2 * s.groupBytes().count(), s.groupTime(), IDLE);
        if (group.isEmpty()) {
            return idle();
        }
        with.heartbeat().works("judging and appending documents");
        process(group);
        return true;
    }

    /** Sources fill the queue and then wait. */
    private boolean isPaused() {
        switch (with.floor().check()) {
            case SpaceFloor.State.Closed closed -> {
                if (pause == null) {
                    LOG.warn("Intake pauses: {}", closed.reason());
                }
                pause = "intake pauses: " + closed.reason();
                return true;
            }
            case SpaceFloor.State.Open open -> {
                if (pause != null) {
                    LOG.info("Intake goes on: usable={}", open.usable());
                    pause = null;
                }
                return false;
            }
        }
    }

    private boolean idle() {
        if (with.queue().isClosed()) {
            return false;
        }
        if (!behind) {
            try {
                with.heartbeat().works("writing the indexes");
                with.known().index().commit();
                commitNearWhenDue();
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
                    with.known(), with.settings().minNew(), with.heldOut(), with.encoding().current(), with.clock().millis());
            for (Offer offer : group) {
                with.heartbeat().beat();
                judge(plan, offer, answered, receipts);
            }
            append(plan.planned());
            with.heartbeat().works("writing the indexes");
            commitWhenDue();
        } catch (IOException | RuntimeException e) {
            fail(group, e);
            return;
        } catch (Error e) { // memory, say: whoever offered must not wait for ever
            failAll(group, e);
            throw e;
        }
        publish();
        clearTrouble();
        answer(answered, receipts);
    }

    private void catchUp() throws IOException {
        if (behind) {
            with.known().index().reopen();
            with.known().catchUp(with.journal(), with.withdrawn().places(), with.heartbeat().beatingWith(with.stop()));
            behind = false;
        }
    }

    private Receipt receipt(GroupPlan plan, Offer offer) {
        OptionalLong withdrawal = with.withdrawn().refusing(offer.document().key());
        if (withdrawal.isPresent()) {
            return new Receipt.Withdrawn(withdrawal.getAsLong());
        }
        Receipt decided = offer.decided();
        return decided == null ? plan.judge(offer.document()) : decided;
    }

    /** A document on which the judgement itself fails is refused alone. */
    private void judge(GroupPlan plan, Offer offer, List<Offer> answered, List<Receipt> receipts) {
        try {
            Receipt receipt = receipt(plan, offer);
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

    private void append(List<GroupPlan.Planned> planned) throws IOException {
        if (planned.isEmpty()) {
            return;
        }
        with.heartbeat().works("appending documents to the journal, durably");
        long before = System.nanoTime();
        List<Position> at = with.journal().append(planned.stream().map(GroupPlan.Planned::entry).toList());
        with.meters().countAppend(planned.size(), System.nanoTime() - before);
        for (int i = 0; i < planned.size(); i++) {
            with.heartbeat().beat();
            with.known().apply(planned.get(i), i + 1 < at.size() ? at.get(i + 1) : with.journal().end());
        }
    }

    private void commitNearWhenDue() throws IOException {
        if (with.known().near().isPresent() && with.known().near().get().isCommitDue()) {
            with.known().near().get().commit();
        }
    }

    private void commitWhenDue() throws IOException {
        long now = System.nanoTime();
        if (with.known().index().isCommitDue() || now - committedNanos > COMMIT_EVERY_NANOS) {
            with.known().index().commit();
            committedNanos = now;
        }
        commitNearWhenDue();
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
        with.heartbeat().waits(); // for the journal
        if (cause instanceof JournalFailedException) {
            lost = cause.getMessage();
        }
        failAll(group, cause);
        with.queue().awaitClosed(TROUBLE_PAUSE);
    }

    private static void failAll(List<Offer> group, Throwable cause) {
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

    private void closeIndexes() {
        try (KnownDocuments known = with.known()) {
            if (!behind) {
                known.commit();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Duplicate indexes were not closed well and will be caught up at the next start: reason={}", e.toString());
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
