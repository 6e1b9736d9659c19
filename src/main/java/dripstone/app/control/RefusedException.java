package dripstone.app.control;

/** An operation that cannot be done: the message is for the person who asked, the exit code for their script. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final ExitCode exitCode;

    public RefusedException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
