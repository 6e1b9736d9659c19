package dripstone.text;

import java.util.concurrent.CompletableFuture;

/** Where sources hand their documents over. */
@FunctionalInterface
public interface DocumentSink {
    /**
     * Offers a document; blocks while the way is full (back-pressure). The answer completes once it is durable: only then may a
     * source move a file or mark a URL done. It fails with {@link java.io.IOException} when the journal cannot take it; the source
     * then keeps the document and offers it again later. It fails with {@link IllegalArgumentException} for a document that can never be
     * taken; the source then refuses it with that reason.
     */
    CompletableFuture<Receipt> offer(Document document) throws InterruptedException;
}
