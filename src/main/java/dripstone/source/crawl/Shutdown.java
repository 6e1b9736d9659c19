package dripstone.source.crawl;

import dripstone.source.crawl.http.HttpFetcher;
import edu.uci.ics.crawler4j.crawler.CrawlController;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a crawl within a deadline: nothing new is begun; requests that run have half the time to finish, then they are cut off and
 * their pages given back; receipts that come in time count; then the frontier is closed.
 *
 * <p>crawler4j's own monitor thread ends by itself within a second after.
 */
record Shutdown(
        DurableFrontier frontier, HttpFetcher fetcher, CrawlController controller, Offering offering, List<CrawlThread> threads,
        Duration deadline) {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** @return what could not be ended in time; empty where all was */
    Optional<String> run() throws InterruptedException {
        long begin = System.nanoTime();
        frontier.finish();
        controller.getConfig().setShutdownOnEmptyQueue(true); // else its monitor thread looks on for ever
        controller.shutdown();
        List<String> left = new ArrayList<>();
        try {
            join(begin, 0.5);
            fetcher.cutOff();
            join(begin, 0.7);
            boolean answered = offering.awaitReceipts(left(begin, 0.8));
            begun().filter(Thread::isAlive).map(Thread::getName).forEach(left::add);
            if (!answered) {
                left.add("receipts of documents");
            }
        } finally {
            close(begin, left);
        }
        return left.isEmpty() ? Optional.empty() : Optional.of("not ended within " + deadline + ": " + String.join(", ", left));
    }

    private void join(long begin, double share) throws InterruptedException {
        for (Thread thread : begun().toList()) {
            thread.join(Duration.ofNanos(left(begin, share)));
        }
    }

    /** crawler4j asks for a crawler first, and gives it its thread then: one that it was just asking for has none, and finds no work. */
    private Stream<Thread> begun() {
        return threads.stream().map(CrawlThread::getThread).filter(Objects::nonNull);
    }

    private void close(long begin, List<String> left) throws InterruptedException {
        try (fetcher) {
            frontier.shut(Duration.ofNanos(left(begin, 1)));
        } catch (IOException e) {
            LOG.error("the frontier was not closed; pages since its last commit are fetched again", e);
            left.add("the frontier: " + e.getMessage());
        }
    }

    private long left(long begin, double share) {
        return Math.max(1_000_000, (long) (deadline.toNanos() * share) - (System.nanoTime() - begin));
    }
}
