package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person asks of a daemon's crawler and folders. */
final class IntakeOperations {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeOperations.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;

    IntakeOperations(House house) {
        this.house = house;
    }

    /** Files and pages that a person names ({@code ingest}, {@code crawl URL}) are still taken: somebody wants them now. */
    ObjectNode pause(ObjectNode arguments, Consumer<String> progress) throws RefusedException {
        Sources sources = daemon().sources();
        boolean already = sources.pausedSince().isPresent();
        ObjectNode answer = JSON.createObjectNode().put("intake", "paused since " + sources.pause());
        if (!already) {
            LOG.info("intake is paused because a person asked");
        }
        return answer.put("asked", "pause: no further page is fetched and no further dropped file taken; what is on its way is brought to"
                + " its end, training and serving go on. A restart of the daemon ends the pause.");
    }

    ObjectNode resume(ObjectNode arguments, Consumer<String> progress) throws RefusedException {
        Sources sources = daemon().sources();
        boolean paused = sources.pausedSince().isPresent();
        sources.resume();
        if (paused) {
            LOG.info("intake goes on because a person asked");
        }
        return JSON.createObjectNode().put("intake", paused ? "goes on" : "was not paused").put("asked", "resume");
    }

    /** Has the configuration's files read again. */
    ObjectNode reload(ObjectNode arguments, Consumer<String> progress) throws RefusedException, InterruptedException {
        return daemon().reload().orElseThrow(() -> new RefusedException(ExitCode.FAILED,
                "this daemon's configuration is not of files that could be read again"));
    }

    private Daemon daemon() throws RefusedException {
        return house.daemon().orElseThrow(() -> new RefusedException(ExitCode.IN_USE,
                "no daemon runs, so nothing is being taken in; `dripstone run` starts it"));
    }
}
