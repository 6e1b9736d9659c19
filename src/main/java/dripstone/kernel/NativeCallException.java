package dripstone.kernel;

/** The native library answered a call with an error. */
final class NativeCallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String function;
    private final int status;

    NativeCallException(String function, int status) {
        super("native call refused: function=" + function + " status=" + status + " (" + meaning(status) + ")");
        this.function = function;
        this.status = status;
    }

    String function() {
        return function;
    }

    int status() {
        return status;
    }

    /** {@code dnnl_status_t} of oneDNN 3. */
    private static String meaning(int status) {
        return switch (status) {
            case 1 -> "out of memory";
            case 2 -> "invalid arguments";
            case 3 -> "unimplemented";
            case 5 -> "runtime error";
            default -> "see dnnl_status_t";
        };
    }
}
