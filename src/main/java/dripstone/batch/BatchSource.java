package dripstone.batch;

import org.jspecify.annotations.Nullable;

/** Where the trainer takes batches from; one consumer thread. */
public interface BatchSource {
    /**
     * The next batch, waiting at most so long; null when none came (the source waits for text, or has ended: see
     * {@link #state}).
     */
    @Nullable Batch take(java.time.Duration atMost) throws InterruptedException;

    /** Gives the batch back; its memory is written anew. */
    void release(Batch batch);

    State state();

    /** What the source is doing. */
    enum State {
        /** Packing, or about to. */
        PACKING,
        /** No tokenizer yet. */
        WAITING_FOR_TOKENIZER,
        /** At the journal's end with no epochs left. */
        WAITING_FOR_TEXT,
        /** A bounded run has packed all it should. */
        ENDED,
        /** Stopped by an error; {@link #take} has thrown it. */
        FAILED
    }
}
