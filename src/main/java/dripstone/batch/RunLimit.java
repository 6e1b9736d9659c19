package dripstone.batch;

/**
 * When a source ends.
 *
 * @param targets most unmasked targets to pack: it ends with the batch that reaches them
 * @param endsWithText whether it ends, rather than waits, at the journal's durable end with no epochs left; rounds end there at once
 */
public record RunLimit(long targets, boolean endsWithText) {
    public RunLimit {
        if (targets < 1) {
            throw new IllegalArgumentException("a run needs at least one target: targets=" + targets);
        }
    }

    /** Goes on for ever, as the daemon does. */
    public static RunLimit none() {
        return new RunLimit(Long.MAX_VALUE, false);
    }

    /** All text that stands in the journal, as often as the epochs say. */
    public static RunLimit text() {
        return new RunLimit(Long.MAX_VALUE, true);
    }

    /** So many targets, or all text where that is less (ask for enough epochs). */
    public static RunLimit tokens(long targets) {
        return new RunLimit(targets, true);
    }
}
