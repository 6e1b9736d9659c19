package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.life.Health;
import dripstone.life.Pulse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the control socket answers while the daemon is on its way up or down: {@code status} says what it is doing, everything else is
 * refused with the same words.
 *
 * @param way {@code starting} or {@code stopping}
 * @param doing what it does now
 */
record EarlyAnswers(House house, String way, Supplier<String> doing, long sinceNanos) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Optional<Operation> to(String operation) {
        return Optional.of(operation.equals("status") ? (a, p) -> status() : (a, p) -> refuse());
    }

    private ObjectNode status() {
        ObjectNode status = JSON.createObjectNode();
        status.put("version", Version.number()).put("data", house.data().root().toString());
        status.put("daemon", way + ": " + doing.get()).put("seconds", seconds());
        status.put("pid", ProcessHandle.current().pid());
        ObjectNode stages = JSON.createObjectNode();
        house.stages().filter(Pulse::isWorking).forEach(p -> stages.put(p.stage(), p.work() + ", progress=" + p.progress()));
        if (!stages.isEmpty()) {
            status.set("stages", stages);
        }
        ObjectNode services = status.putObject("health");
        for (Map.Entry<String, Health> service : house.services().health().entrySet()) {
            services.put(service.getKey(), service.getValue().detail());
        }
        return status;
    }

    private ObjectNode refuse() throws RefusedException {
        throw new RefusedException(ExitCode.IN_USE, "the daemon is " + way + " since " + seconds() + " s: " + doing.get()
                + "; `dripstone status` shows how far it is");
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds();
    }
}
