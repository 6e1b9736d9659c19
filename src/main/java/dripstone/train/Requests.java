package dripstone.train;

import dripstone.checkpoint.Snapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads ask of the trainer, which looks at its step boundaries. Requests made before the same boundary share one
 * answer. Any thread asks; the trainer's thread takes.
 */
final class Requests {
    private static final String ENDED = "the trainer has ended; start it, then ask again";

    private final AtomicReference<@Nullable CompletableFuture<Snapshot>> checkpoint = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<HeldOutLoss>> validation = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Long>> withdrawal = new AtomicReference<>();
    private final AtomicReference<@Nullable Rate> rate = new AtomicReference<>();
    private volatile boolean paused;
    private volatile boolean resumed;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile @Nullable Thread trainer;

    /** What is asked of the learning rate. @param answer the first step that follows it */
    record Rate(RateRequest.Kind kind, long steps, CompletableFuture<Long> answer) {}

    /** One that was not taken yet makes way for a later one. @throws IllegalArgumentException where there are no steps */
    CompletableFuture<Long> rate(RateRequest.Kind kind, long steps) {
        Rate mine = new Rate(kind, new RateRequest(kind, 1, steps).steps(), new CompletableFuture<>());
        fail(rate.getAndSet(mine), "another request of the learning rate took its place");
        if (ended) {
            fail(rate.getAndSet(null), ENDED);
        }
        wake();
        return mine.answer().copy();
    }

    Optional<Rate> takeRate() {
        return Optional.ofNullable(rate.getAndSet(null));
    }

    private static void fail(@Nullable Rate open, String why) {
        if (open != null) {
            open.answer().completeExceptionally(new IllegalStateException(why));
        }
    }

    CompletableFuture<Snapshot> checkpoint() {
        return ask(checkpoint);
    }

    CompletableFuture<HeldOutLoss> validation() {
        return ask(validation);
    }

    /** Looks at what is withdrawn: one look is the answer to all who asked before it. */
    CompletableFuture<Long> withdrawal() {
        return ask(withdrawal);
    }

    void pause() {
        resumed = false;
        paused = true;
    }

    void resume() {
        resumed = true;
        paused = false;
        wake();
    }

    void stop() {
        stopping = true;
        wake();
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether someone asked to go on since the last call. */
    boolean takeResumed() {
        boolean was = resumed;
        resumed = false;
        return was;
    }

    boolean isStopping() {
        return stopping;
    }

    Optional<CompletableFuture<Snapshot>> takeCheckpoint() {
        return Optional.ofNullable(checkpoint.getAndSet(null));
    }

    Optional<CompletableFuture<HeldOutLoss>> takeValidation() {
        return Optional.ofNullable(validation.getAndSet(null));
    }

    Optional<CompletableFuture<Long>> takeWithdrawal() {
        return Optional.ofNullable(withdrawal.getAndSet(null));
    }

    /** By the thread that will look. */
    void begin() {
        trainer = Thread.currentThread();
    }

    /** Nobody looks any more: open and later requests fail. */
    void end() {
        ended = true; // pairs with the read in ask: one of the two sees the other and fails the request
        trainer = null;
        failOpen(checkpoint);
        failOpen(validation);
        failOpen(withdrawal);
        fail(rate.getAndSet(null), ENDED);
    }

    private <T> CompletableFuture<T> ask(AtomicReference<@Nullable CompletableFuture<T>> slot) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> open = slot.compareAndExchange(null, mine);
        CompletableFuture<T> shared = open == null ? mine : open;
        CompletableFuture<T> answer = shared.copy(); // so that nobody can complete or cancel it for the others
        if (ended) {
            failOpen(slot);
        }
        wake();
        return answer;
    }

    private static <T> void failOpen(AtomicReference<@Nullable CompletableFuture<T>> slot) {
        CompletableFuture<T> open = slot.getAndSet(null);
        if (open != null) {
            open.completeExceptionally(new IllegalStateException(ENDED));
        }
    }

    private void wake() {
        Thread thread = trainer;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
