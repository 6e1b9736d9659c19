package dripstone.disk;

import java.nio.file.Path;
import java.time.Duration;

/** What a {@link SimulatedDisk} does wrong, by the number of the changing operation. */
@FunctionalInterface
public interface Faults {
    /** A disk that does all it is told. */
    Faults NONE = (number, operation, file) -> new Fault.Nothing();

    /** What is done to a file or a name. All but {@link #READ} change something, and are numbered. */
    enum Operation { READ, CREATE, WRITE, TRUNCATE, FORCE, RENAME, LINK, DELETE }

    /** What becomes of an operation. */
    sealed interface Fault {
        /** It is done. */
        record Nothing() implements Fault {}

        /** The power goes in the middle of it: it and all later ones fail. */
        record PowerLoss() implements Fault {}

        /** ENOSPC. */
        record NoSpace() implements Fault {}

        /** EIO. */
        record InputOutput() implements Fault {}

        /** It is done, after a while. */
        record Slow(Duration by) implements Fault {}
    }

    /** @param number of the operation, from 0 on; of a read that of the change that comes next */
    Fault at(long number, Operation operation, Path file);

    /** At that operation alone. */
    static Faults once(long at, Fault fault) {
        return (number, operation, file) -> number == at && operation != Operation.READ ? fault : new Fault.Nothing();
    }

    /** At that operation and all changes after it. */
    static Faults from(long first, Fault fault) {
        return (number, operation, file) -> number >= first && operation != Operation.READ ? fault : new Fault.Nothing();
    }

    /** At every read of files of that name. */
    static Faults reading(String name, Fault fault) {
        return (number, operation, file) ->
                operation == Operation.READ && file.endsWith(name) ? fault : new Fault.Nothing();
    }
}
