package dripstone.kernel;

/** How far a prediction y lies from its target t; a row's distance is the mean over its width. */
public enum Distance {
    /** {@code (y−t)²/2}. */
    SQUARED,
    /** {@code |y−t|}; the gradient at 0 is 0. */
    ABSOLUTE,
    /** {@code (y−t)²/2} within δ, {@code δ·(|y−t| − δ/2)} outside (Huber 1964). */
    HUBER
}
