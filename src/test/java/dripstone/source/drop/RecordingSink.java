package dripstone.source.drop;

import dripstone.disk.Sha256;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.DocumentSink;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** A real, small sink in memory: keeps what it is offered, tells repeats, and can be made to hold or to fail. */
final class RecordingSink implements DocumentSink {
    /** A document with this in its text can never be taken. */
    static final String UNTAKABLE = "untakable";

    /** A document with this in its text is left out by a rule. */
    static final String THIN = "thin";

    private final List<Document> offered = new ArrayList<>();
    private final Map<DocumentKey, String> versions = new HashMap<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private int failures;

    @Override
    public CompletableFuture<Receipt> offer(Document document) throws InterruptedException {
        gate.acquire();
        return record(document);
    }

    private synchronized CompletableFuture<Receipt> record(Document document) {
        offered.add(document);
        if (document.text().contains(UNTAKABLE)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("document cannot be taken: its key is too long"));
        }
        if (document.text().contains(THIN)) {
            return CompletableFuture.completedFuture(new Receipt.Filtered("gopher-min-words", "words=1 least=50"));
        }
        if (failures > 0) {
            failures--;
            return CompletableFuture.failedFuture(new IOException("no space left on device"));
        }
        String version = Sha256.of(document.text().getBytes(StandardCharsets.UTF_8));
        String before = versions.put(document.key(), version);
        return CompletableFuture.completedFuture(
                version.equals(before) ? new Receipt.Repeat(version) : new Receipt.Accepted(version, 1, false));
    }

    synchronized void failNext(int offers) {
        failures = offers;
    }

    /** From now on offers block until let through. */
    void hold() {
        gate.drainPermits();
    }

    void letThrough(int offers) {
        gate.release(offers);
    }

    synchronized List<Document> offered() {
        return List.copyOf(offered);
    }

    synchronized int durable() {
        return versions.size();
    }

    synchronized List<String> addresses() {
        return versions.keySet().stream().map(k -> k.address() + (k.member().isEmpty() ? "" : "!/" + k.member())).sorted().toList();
    }

    synchronized long offersOf(String address) {
        return offered.stream().filter(d -> d.key().address().equals(address)).count();
    }

    synchronized String lastText(String address) {
        return offered.stream().filter(d -> d.key().address().equals(address)).reduce((a, b) -> b).map(Document::text).orElse("");
    }
}
