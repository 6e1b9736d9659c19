package dripstone.source.drop;

import dripstone.text.Extraction;
import dripstone.text.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one file gave and the answers to it as they come, so that a file of a million documents costs no more memory than what
 * waits to be durable. Answers may come on any thread.
 */
final class ReceiptTally {
    private static final int REASONS_SHOWN = 20;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private final List<Extraction.Refused> shown = new ArrayList<>();
    private int refused;
    private int unanswered;
    private int durable;
    private int repeats;
    private int filtered;
    /** Why the file as a whole is refused; empty when it is not. */
    private String whole = "";

    private String down = "";

    /**
     * What came of a file.
     *
     * @param documents durable, repeats among them @param filtered left out, beside those
     * @param down why the journal did not take a document; empty when it took all
     */
    record Result(int documents, int repeats, int filtered, String down, String refusal, String remarks) {}

    void refused(Extraction.Refused refusal) {
        lock.lock();
        try {
            remark(refusal);
            if (refusal.member().isEmpty() && whole.isEmpty()) {
                whole = refusal.reason();
            }
        } finally {
            lock.unlock();
        }
    }

    private void remark(Extraction.Refused refusal) {
        refused++;
        if (shown.size() < REASONS_SHOWN) {
            shown.add(refusal);
        }
    }

    void offered(String member, CompletableFuture<Receipt> receipt) {
        lock.lock();
        try {
            unanswered++;
        } finally {
            lock.unlock();
        }
        CompletableFuture<Receipt> _ = receipt.whenComplete((answer, failure) -> answer(member, answer, failure));
    }

    private void answer(String member, @Nullable Receipt receipt, @Nullable Throwable failure) {
        lock.lock();
        try {
            unanswered--;
            if (failure == null && receipt instanceof Receipt.Filtered f) {
                filtered++;
                remark(new Extraction.Refused(member, "left out by " + f.filter() + ": " + f.reason()));
            } else if (failure == null) {
                durable++;
                repeats += receipt instanceof Receipt.Repeat ? 1 : 0;
            } else {
                failed(member, failure instanceof CompletionException c && c.getCause() != null ? c.getCause() : failure);
            }
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A document that can never be taken is refused: offering it again would never do, and would hold up everything behind it. */
    private void failed(String member, Throwable failure) {
        if (failure instanceof IllegalArgumentException) {
            refused(new Extraction.Refused(member, String.valueOf(failure.getMessage())));
        } else if (down.isEmpty()) {
            down = String.valueOf(failure.getMessage());
        }
    }

    /** Waits until all that was offered is answered, or the journal took no more. */
    Result await() throws InterruptedException {
        lock.lock();
        try {
            while (unanswered > 0 && down.isEmpty()) {
                answered.await();
            }
            return new Result(durable, repeats, filtered, down, refusal(), remarks());
        } finally {
            lock.unlock();
        }
    }

    /** A file is refused when something is wrong with it as a whole, or when it gave no text at all. */
    private String refusal() {
        if (!whole.isEmpty()) {
            return whole + (durable == 0 ? "" : "; the " + durable + " members before that were taken");
        }
        return durable + filtered == 0 ? "no member gave text:\n" + remarks() : "";
    }

    /** One line a member without text or document left out, for the file beside. */
    private String remarks() {
        StringBuilder lines = new StringBuilder();
        shown.forEach(r -> lines.append(r.member()).append(r.member().isEmpty() ? "" : ": ").append(r.reason()).append('\n'));
        if (refused > shown.size()) {
            lines.append("and ").append(refused - shown.size()).append(" more\n");
        }
        return lines.toString();
    }
}
