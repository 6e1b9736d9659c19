package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The training windows of a {@link CharText}, a batch a step, in the order that their seed drew. */
final class WindowSource implements BatchSource, AutoCloseable {
    private final CharText text;
    private final LeafBatch batch;
    private final long steps;
    private long step;

    WindowSource(CharText text) {
        this.text = text;
        batch = new LeafBatch(text.sequences() * text.context());
        steps = text.starts().length / text.sequences();
    }

    @Override
    public @Nullable Batch take(Duration atMost) {
        if (step == steps) {
            return null;
        }
        text.trained(++step, batch);
        return batch;
    }

    @Override
    public void release(Batch given) {}

    @Override
    public State state() {
        return step == steps ? State.ENDED : State.PACKING;
    }

    @Override
    public void close() {
        batch.close();
    }
}
