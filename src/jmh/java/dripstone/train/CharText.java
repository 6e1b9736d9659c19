package dripstone.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A text whose bytes are tokens, cut as nanoGPT cuts it: the first nine tenths are trained on, in windows that begin anywhere, and the
 * last tenth is held out and read from end to end.
 *
 * @param text its bytes @param cut where the held-out tenth begins @param starts of windows, [steps · sequences]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CharText(byte[] text, int cut, int[] starts, int sequences, int context) {
    static final int VOCABULARY = 256;

    /** @param seed of the windows' starts */
    static CharText read(Path file, int steps, int sequences, int context, long seed) throws IOException {
        byte[] text = Files.readAllBytes(file);
        int cut = (int) (text.length * 9L / 10);
        int[] starts = new SplittableRandom(seed).ints((long) steps * sequences, 0, cut - context).toArray();
        return new CharText(text, cut, starts, sequences, context);
    }

    /** The starts as a peer reads them: little-endian int32. */
    void writeStarts(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * starts.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(starts);
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, bytes.array());
    }

    /** Whole batches of held-out windows that do not overlap. */
    int heldOutBatches() {
        return (text.length - cut - 1) / context / sequences;
    }

    /** Writes batch i of the held-out text. */
    void heldOut(int i, LeafBatch into) {
        int[] at = new int[sequences];
        for (int b = 0; b < sequences; b++) {
            at[b] = cut + (i * sequences + b) * context;
        }
        write(1, at, into);
    }

    /** Writes the windows of a step, which counts from 1. */
    void trained(long step, LeafBatch into) {
        int[] at = new int[sequences];
        System.arraycopy(starts, Math.toIntExact((step - 1) * sequences), at, 0, sequences);
        write(step, at, into);
    }

    private void write(long step, int[] at, LeafBatch into) {
        int[] tokens = new int[sequences * context];
        int[] targets = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            int place = at[i / context] + i % context;
            tokens[i] = text[place] & 0xff;
            targets[i] = text[place + 1] & 0xff;
        }
        into.write(step, tokens, targets, new int[tokens.length]);
    }
}
