package dripstone.app.crash;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.Installation;
import dripstone.app.control.ControlClient;
import dripstone.app.control.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * In the first lives a backup is made while the daemon works, and may be cut short by its death. Where one is whole, the run goes on from
 * what is restored of it, elsewhere; whoever dropped files since then brings them again. Has no state: runs share it.
 */
final class BackupDeed implements Deed {
    private static final int LIVES = 2;
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    @Override
    public String name() {
        return "backup and restore";
    }

    private static Path backup(int life, Path data) {
        return data.resolveSibling("backup-" + life);
    }

    @Override
    public void whileRunning(int life, BooleanSupplier alive, Scene scene, Path data) {
        if (life > LIVES) {
            return;
        }
        Awaitility.await("a backup in life " + life).atMost(LONGEST_START).pollInterval(LOOK_EVERY)
                .until(() -> !alive.getAsBoolean() || isAnswered(data, backup(life, data)));
    }

    /** Also by death while it is made. Not while the daemon is starting. */
    private static boolean isAnswered(Path data, Path backup) {
        try {
            Optional<ControlClient> daemon = ControlClient.connect(data.resolve("control.sock"));
            if (daemon.isEmpty()) {
                return false;
            }
            try (ControlClient asked = daemon.get()) {
                ObjectNode _ = asked.ask("backup", new ObjectMapper().createObjectNode().put("directory", backup.toString()), line -> { });
                return true;
            }
        } catch (RefusedException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public Path betweenLives(int life, Scene scene, Path data) throws IOException, InterruptedException {
        if (life > LIVES || !Files.isDirectory(backup(life, data))) {
            return data;
        }
        Path restored = data.resolveSibling("restored-" + life);
        Installation.Answer answer = scene.program().installation(scene.config(), restored, scene.program().options()).restore(backup(life, data));
        if (answer.exitCode() != 0) {
            throw new IOException("what was made as a backup could not be restored: exit=" + answer.exitCode() + " " + answer.err());
        }
        ReleasedFiles.inherit(data, restored);
        scene.input().again();
        return restored;
    }
}
