package dripstone.text;

import java.util.concurrent.CompletableFuture;

/** Where a document goes that was left out on its way: its verdict is noted and counted beside those of documents that arrived. */
@FunctionalInterface
public interface VerdictSink {
    /** Hands a verdict over; blocks while the way is full. The answer is the verdict, or fails as {@link DocumentSink#offer} does. */
    CompletableFuture<Receipt> conclude(Document document, Receipt.Filtered verdict) throws InterruptedException;
}
