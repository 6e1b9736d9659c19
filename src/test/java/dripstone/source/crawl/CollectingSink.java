package dripstone.source.crawl;

import dripstone.text.Document;
import dripstone.text.DocumentSink;
import dripstone.text.Receipt;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that keeps what it is given and answers at once. */
final class CollectingSink implements DocumentSink {
    private final List<Document> documents = new CopyOnWriteArrayList<>();

    @Override
    public CompletableFuture<Receipt> offer(Document document) {
        documents.add(document);
        return CompletableFuture.completedFuture(new Receipt.Accepted(document.rawHash(), 1, false));
    }

    List<Document> documents() {
        return List.copyOf(documents);
    }

    List<String> addresses() {
        return documents.stream().map(d -> d.key().address()).toList();
    }

    /** Addresses that were offered, whether once or more often. */
    Set<String> offered() {
        return new TreeSet<>(addresses());
    }
}
