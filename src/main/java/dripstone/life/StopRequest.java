package dripstone.life;

/** The end, asked for once and for good. */
public final class StopRequest implements StopSignal {
    /** Written by whoever asks, read by whoever works; no order with anything else is needed. */
    private volatile boolean asked;

    public void ask() {
        asked = true;
    }

    @Override
    public boolean isAsked() {
        return asked;
    }
}
