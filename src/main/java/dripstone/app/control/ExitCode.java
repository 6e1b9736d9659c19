package dripstone.app.control;

/** What a command's exit code says. */
public enum ExitCode {
    DONE(0, "done"),
    FAILED(1, "it was tried and failed; the message says why"),
    USAGE(2, "the command line is wrong"),
    CONFIGURATION(3, "the configuration is wrong; every error is listed with file, line and key"),
    IN_USE(4, "another process owns the data directory, or the command needs the daemon and none runs"),
    DAMAGED(5, "a verification found damage"),
    INTERRUPTED(130, "interrupted");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    /** The exit code of that number; {@link #FAILED} for any other. */
    public static ExitCode of(int code) {
        for (ExitCode e : values()) {
            if (e.code == code) {
                return e;
            }
        }
        return FAILED;
    }
}
