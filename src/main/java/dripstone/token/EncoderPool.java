package dripstone.token;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Encoders that wait for their next text, at most {@value #MOST}; further ones are made when needed and dropped after use. So threads never
 * wait for each other, and what is kept is bounded: below 3 MiB an encoder. Whoever swaps an encoder out of its slot (getAndSet, acquire)
 * sees all that its last user wrote before putting it there (compareAndSet, release).
 */
final class EncoderPool {
    private static final int MOST = 8;

    private final Encoder.Model model;
    private final AtomicReferenceArray<Encoder> waiting = new AtomicReferenceArray<>(MOST);

    EncoderPool(Encoder.Model model) {
        this.model = model;
    }

    Encoder take() {
        for (int i = 0; i < MOST; i++) {
            Encoder found = waiting.getAndSet(i, null);
            if (found != null) {
                found.clear();
                return found;
            }
        }
        return new Encoder(model);
    }

    void give(Encoder encoder) {
        encoder.clear();
        for (int i = 0; i < MOST; i++) {
            if (waiting.compareAndSet(i, null, encoder)) {
                return;
            }
        }
    }
}
