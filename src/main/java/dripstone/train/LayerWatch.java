package dripstone.train;

import java.util.Arrays;
import java.util.List;

/**
 * Looks at the norms of each layer's gradient and names the layers in which something is wrong: a gradient that is exactly zero (what
 * comes before learns nothing), or one more than 100 times its running median. Information for people: learning does not depend on it.
 * Used by the trainer's thread; allocates only when something begins or ends.
 */
final class LayerWatch {
    /** Times the running median at which a norm explodes. */
    static final double EXPLODES = 100;

    private static final String TRAINING = "training";
    private static final int WINDOW = 128;
    private static final int LEAST = 16;

    /** What is wrong with a layer. */
    enum Trouble {
        NONE("as before again"),
        ZERO("gradient is exactly 0"),
        EXPLODED("gradient is over " + (int) EXPLODES + " times its running median");

        private final String words;

        Trouble(String words) {
            this.words = words;
        }
    }

    /** Is told of each change. */
    @FunctionalInterface
    interface Listener {
        void changed(String layer, String words, double norm);
    }

    private final List<String> names;
    private final double[][] windows;
    private final double[] medians;
    private final double[] sorted = new double[WINDOW];
    private final Trouble[] troubles;
    private final long[] since;
    private long looks;
    private String detail = TRAINING;

    LayerWatch(List<String> names) {
        this.names = names;
        this.windows = new double[names.size()][WINDOW];
        this.medians = new double[names.size()];
        this.troubles = new Trouble[names.size()];
        this.since = new long[names.size()];
        Arrays.fill(troubles, Trouble.NONE);
        Arrays.fill(medians, Double.NaN);
    }

    /** @param norms of the mean gradients of a step; steps without a finite loss and gradient are not shown here */
    void look(long step, double[] norms, Listener listener) {
        boolean changed = false;
        for (int i = 0; i < troubles.length; i++) {
            Trouble now = judge(norms[i], medians[i]);
            if (now != troubles[i]) {
                troubles[i] = now;
                since[i] = step;
                changed = true;
                listener.changed(names.get(i), now.words, norms[i]);
            }
            windows[i][(int) (looks % WINDOW)] = norms[i];
        }
        looks++;
        if (looks >= LEAST && looks % LEAST == 0) {
            findMedians();
        }
        if (changed) {
            describe();
        }
    }

    private static Trouble judge(double norm, double median) {
        if (norm == 0) {
            return Trouble.ZERO;
        }
        return median > 0 && norm > EXPLODES * median ? Trouble.EXPLODED : Trouble.NONE; // no median yet: not a number
    }

    private void findMedians() {
        int count = (int) Math.min(looks, WINDOW);
        for (int i = 0; i < windows.length; i++) {
            System.arraycopy(windows[i], 0, sorted, 0, count);
            Arrays.sort(sorted, 0, count);
            medians[i] = sorted[count / 2];
        }
    }

    private void describe() {
        StringBuilder text = new StringBuilder(TRAINING);
        for (int i = 0; i < troubles.length; i++) {
            if (troubles[i] != Trouble.NONE) {
                text.append("; ").append(names.get(i)).append(": ").append(troubles[i].words)
                        .append(" since step=").append(since[i]);
            }
        }
        detail = text.toString();
    }

    /** {@code training}, and the layers in which something is wrong. */
    String detail() {
        return detail;
    }
}
