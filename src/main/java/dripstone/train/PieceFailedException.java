package dripstone.train;

/** A piece of a parallel run threw; the run's other pieces ended or were not begun, and the workers can be used again. */
public final class PieceFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int piece;

    PieceFailedException(String role, int piece, Throwable cause) {
        super("workers=" + role + " piece=" + piece + " failed: " + cause, cause);
        this.piece = piece;
    }

    public int piece() {
        return piece;
    }
}
