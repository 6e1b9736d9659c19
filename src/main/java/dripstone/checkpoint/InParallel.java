package dripstone.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on files of which each part is by itself, spread over the processors; the caller waits, and interrupts do not cut it short. */
final class InParallel {
    /** More do not make a page cache or a disk faster. */
    private static final int MOST_THREADS = 8;

    private InParallel() {}

    /** One part. */
    @FunctionalInterface
    interface Part<T> {
        T run() throws IOException;
    }

    /** @return the results in the order of the parts @throws IOException the failure of the first part that failed */
    static <T> List<T> run(String role, List<Part<T>> parts) throws IOException {
        int threads = Math.min(parts.size(), Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS));
        List<T> results = new ArrayList<>();
        if (threads <= 1) {
            for (Part<T> part : parts) {
                results.add(part.run());
            }
            return results;
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().name(role + "-", 1).daemon(true).factory())) {
            List<Future<T>> futures = new ArrayList<>();
            for (Part<T> part : parts) {
                futures.add(pool.submit(part::run));
            }
            for (Future<T> future : futures) {
                results.add(uninterrupted(future));
            }
        }
        return results;
    }

    private static <T> T uninterrupted(Future<T> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(ExecutionException failure) {
        return switch (failure.getCause()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(failure);
        };
    }
}
