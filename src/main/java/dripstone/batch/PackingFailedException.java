package dripstone.batch;

/** The packer ended by an error, which is the cause; all batches packed before it have been taken. */
public final class PackingFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PackingFailedException(Throwable cause) {
        super("no more batches can be packed: " + cause.getMessage(), cause);
    }
}
