package dripstone.app.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Something that is done on the way of a run beside its kills: for instance a backup while the daemon runs, and going on from what was
 * restored elsewhere. A run must keep both claims with any.
 */
interface Deed {
    /** Nothing is done. */
    Deed NONE = new Deed() {
        @Override
        public String name() {
            return "none";
        }
    };

    String name();

    /** Where it is done. @param config the daemon's */
    record Scene(WovenProgram program, FixedInput input, Path config) {}

    /**
     * Called after a daemon was started, in the thread that then waits for its end; the daemon may die meanwhile.
     *
     * @param life from 1
     * @param alive whether the daemon is
     */
    default void whileRunning(int life, BooleanSupplier alive, Scene scene, Path data) throws IOException, InterruptedException {}

    /**
     * Called between two lives, with no daemon running.
     *
     * @param life that ended, from 1
     * @return the data directory with which to go on
     */
    default Path betweenLives(int life, Scene scene, Path data) throws IOException, InterruptedException {
        return data;
    }
}
