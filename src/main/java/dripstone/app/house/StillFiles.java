package dripstone.app.house;

import dripstone.disk.StillTask;
import dripstone.intake.Intake;
import dripstone.life.StoppedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** How the files of a data directory that are written in place are brought to stand still while they are copied. */
record StillFiles(House house) {
    /** A store of keys and values: its commits wait. Any other file needs nothing. @param file in the data directory */
    void whileStill(Path file, StillTask task) throws IOException {
        Optional<Daemon> daemon = house.daemon();
        Optional<Screens> screens = house.startedScreens();
        if (daemon.isPresent() && file.startsWith(house.data().frontier())) {
            daemon.get().crawler().whileStill(task);
        } else if (daemon.isPresent() && file.startsWith(house.data().drop())) {
            daemon.get().dropStore().whileStill(task);
        } else if (screens.isPresent() && file.startsWith(house.data().text())) {
            screens.get().whileStill(task);
        } else {
            task.run();
        }
    }

    /** Whether a file is a store, and has to be copied by {@link #whileStill}. */
    static boolean isStore(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".mv");
    }

    /** Journal and intake's indexes: documents wait in the queue, and are judged behind the task. */
    void whileIntakeStands(StillTask task) throws IOException {
        Optional<Intake> intake = house.startedIntake();
        if (intake.isEmpty()) {
            task.run();
            return;
        }
        try {
            intake.get().whileStill(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoppedException stopped) {
                throw stopped;
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while intake was to stand still");
        }
    }
}
