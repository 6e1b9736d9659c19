package dripstone.infer;

/** Takes tokens one by one as they are drawn, on the generating thread. */
@FunctionalInterface
public interface TokenSink {
    /** @return whether to go on */
    boolean accept(int token);
}
