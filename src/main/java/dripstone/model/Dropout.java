package dripstone.model;

/**
 * Which random bits the dropout of one running sequence takes: the key of a draw is a mixture of the leaf's key with the number of
 * sequence, layer and site, one-to-one, so that no two draws of a leaf share one; the same for the backward pass as for the forward.
 */
final class Dropout {
    private static final int SITES = 4;

    private double rate;
    private long leafKey;
    private int sequence;

    /** Where something is dropped. */
    enum Site {
        EMBEDDING(0),
        PROBABILITIES(1),
        ATTENTION(2),
        FEED_FORWARD(3);

        private final int number;

        Site(int number) {
            this.number = number;
        }
    }

    /** For the sequence that now begins. */
    void begin(LeafOptions options, int b) {
        rate = options.dropout();
        leafKey = options.dropoutKey();
        sequence = b;
    }

    /** For a sequence of which only the loss is wanted. */
    void off() {
        rate = 0;
    }

    boolean isOn() {
        return rate > 0;
    }

    double rate() {
        return rate;
    }

    long key(int layer, Site site) {
        return key(leafKey, sequence, layer, site);
    }

    static long key(long leafKey, int sequence, int layer, Site site) {
        long place = ((long) sequence << Integer.SIZE) + (long) layer * SITES + site.number;
        return NormalDraws.mix(leafKey + (place + 1) * NormalDraws.GOLDEN_GAMMA);
    }
}
