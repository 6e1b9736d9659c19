package dripstone.app.house;

import dripstone.model.Parameters;
import java.io.IOException;
import java.nio.file.Path;

/** What happens between the parts of a trial's checks: nothing, but in tests, which have each check fail. */
interface TrialMishaps {
    TrialMishaps NONE = new TrialMishaps() {};

    /** Weights were drawn. */
    default void drawn(Parameters weights) {}

    /** Weights that are not trained stand as a run left them. */
    default void left(Parameters weights) {}

    /** Text stands in the journal and was not packed yet. */
    default void takenIn(House house) throws Exception {}

    /** A pass of the model is about to be made by the chosen kernels, not by the reference. */
    default void passing(Parameters weights) {}

    /** A snapshot was published. */
    default void published(Path modelDirectory) throws IOException {}

    /** The metrics of a run stand on the disk. */
    default void written(Path metrics) throws IOException {}
}
