package dripstone.life;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a service how it is, for a bounded time: one that hangs may hold what its answer needs, and the others are to be stopped all the
 * same.
 */
final class Question {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Question() {}

    /** {@link Health.Failed} where it does not answer. */
    static Health howIs(Service service) {
        CompletableFuture<Health> answer = new CompletableFuture<>();
        Thread.ofPlatform().name("asking-" + service.name()).daemon().start(() -> {
            try {
                answer.complete(service.health());
            } catch (RuntimeException | Error e) { // the asker's to throw
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Health.Failed("not asked: interrupted");
        } catch (TimeoutException e) {
            return new Health.Failed("does not say how it is within " + PATIENCE);
        } catch (ExecutionException e) {
            return new Health.Failed("does not say how it is: " + e.getCause());
        }
    }
}
