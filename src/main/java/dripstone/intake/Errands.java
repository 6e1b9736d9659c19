package dripstone.intake;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What other threads ask of the intake's thread, done between two groups. Any thread adds; the intake's thread runs. */
final class Errands {
    private final ConcurrentLinkedQueue<Errand> waiting = new ConcurrentLinkedQueue<>();
    /** Written before the last look into the queue; who adds looks at it afterwards, so that one of the two fails the errand. */
    private volatile boolean closed;

    /** Something to do. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /** Something to do with the indexes. */
    @FunctionalInterface
    interface OnIndexes {
        void accept(KnownDocuments known) throws IOException;
    }

    private record Errand(Task task, CompletableFuture<Void> done) {}

    CompletableFuture<Void> add(Task task) {
        Errand errand = new Errand(task, new CompletableFuture<>());
        waiting.add(errand);
        if (closed) {
            failAll();
        }
        return errand.done;
    }

    void run() {
        for (Errand errand = waiting.poll(); errand != null; errand = waiting.poll()) {
            try {
                errand.task.run();
                errand.done.complete(null);
            } catch (IOException | RuntimeException e) {
                errand.done.completeExceptionally(e);
            }
        }
    }

    /** Those that wait, and later ones, fail. */
    void close() {
        closed = true;
        failAll();
    }

    private void failAll() {
        for (Errand errand = waiting.poll(); errand != null; errand = waiting.poll()) {
            errand.done.completeExceptionally(new IOException("intake has stopped"));
        }
    }
}
