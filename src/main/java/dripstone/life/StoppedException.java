package dripstone.life;

/** Work was given up because its {@link StopSignal} said so: no error, and nothing that was durable is lost. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param work that was given up */
    public StoppedException(String work) {
        super("told to stop while " + work);
    }

    /** Whether a failure comes from having been told to stop, however it was wrapped. */
    public static boolean isBehind(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof StoppedException) {
                return true;
            }
        }
        return false;
    }
}
