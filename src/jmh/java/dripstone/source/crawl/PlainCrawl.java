package dripstone.source.crawl;

import dripstone.text.Page;
import dripstone.text.PageReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The peer that does nothing but fetch, read and follow: the JDK's client, a virtual thread a page, a set of addresses in memory. No
 * robots, no politeness, nothing durable.
 */
final class PlainCrawl {
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PageReader reader;
    private final URI start;
    private final String site;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pages = new AtomicInteger();
    private final Phaser open = new Phaser(1);
    private final Semaphore atATime;

    PlainCrawl(PageReader reader, URI start, int atATime) {
        this.reader = reader;
        this.start = start;
        this.site = start.resolve("/").toString();
        this.atATime = new Semaphore(atATime);
    }

    /** @return pages read */
    int run() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            found(start.toString(), threads);
            open.arriveAndAwaitAdvance();
        }
        client.close();
        return pages.get();
    }

    private void found(String address, ExecutorService threads) {
        int hash = address.indexOf('#');
        String page = hash < 0 ? address : address.substring(0, hash);
        if (page.startsWith(site) && seen.add(page)) {
            open.register();
            threads.execute(() -> read(page, threads));
        }
    }

    private void read(String address, ExecutorService threads) {
        try {
            atATime.acquire();
            try {
                HttpResponse<byte[]> answer =
                        client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofByteArray());
                boolean html = answer.headers().firstValue("content-type").orElse("").startsWith("text/html");
                if (answer.statusCode() == 200 && html) {
                    Page page = reader.read(answer.body(), "", address);
                    pages.incrementAndGet();
                    page.links().forEach(link -> found(link.address(), threads));
                }
            } finally {
                atATime.release();
            }
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("not read: " + address + " " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.arriveAndDeregister();
        }
    }
}
