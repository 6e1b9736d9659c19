package dripstone.checkpoint;

/** From which memory a snapshot is written. */
public enum CopyMode {
    /** {@link #BESIDE} where the machine has room for it when training begins, {@link #IN_PLACE} where not. */
    AUTO,
    /** From a copy, beside training: no step waits for the disk. Takes the weights' and the optimiser's memory once more. */
    BESIDE,
    /** From what training works in, which stands still meanwhile. Takes no memory. */
    IN_PLACE
}
