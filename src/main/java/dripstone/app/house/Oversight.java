package dripstone.app.house;

import dripstone.app.control.ControlServer;
import dripstone.app.control.Operation;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Service;
import dripstone.life.Supervisor;
import dripstone.life.SystemdNotifier;
import dripstone.meter.Meters;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Who speaks for the daemon and looks after it, from the first moment of its start to the last of its stop: the control socket, systemd's
 * notifications, and the supervisor of its services.
 */
final class Oversight {
    private final House house;
    private final ControlServer control;
    private final Supervisor supervisor;
    private final Optional<Watchdog> watchdog;
    private final long beganNanos = System.nanoTime();
    /** What is being started, for whoever asks meanwhile. */
    private volatile String coming = "opening its rooms";

    private Oversight(House house, Consumer<String> newProcess, Optional<SystemdNotifier> systemd) {
        this.house = house;
        this.supervisor = new Supervisor(house.services(), house.configuration().settings().watch(), newProcess, new SplittableRandom());
        this.control = new ControlServer(house.data().socket(), new EarlyAnswers(house, "starting", () -> coming, beganNanos)::to);
        this.watchdog = systemd.map(s -> new Watchdog(s, supervisor::lastHealthOfAll, supervisor::stuck,
                () -> house.stages().mapToLong(Pulse::progress).sum()));
    }

    /** Begins to answer, and to tell systemd that a start goes on. @param newProcess as {@link Supervisor} is given it */
    static Oversight begin(House house, Consumer<String> newProcess) throws Exception {
        Oversight oversight = new Oversight(house, newProcess, SystemdNotifier.fromEnvironment(System.getenv()));
        house.services().start(oversight.control);
        oversight.watchdog.ifPresent(Watchdog::starting);
        return oversight;
    }

    /** Starts a service, unless the end was asked for meanwhile. */
    void start(Service service) throws Exception {
        coming("starting the service " + service.name());
        house.services().start(service);
    }

    /** @param work what comes now */
    void coming(String work) {
        house.stop().check(coming);
        coming = work;
    }

    /** All is up. */
    void ready(Map<String, Operation> operations) throws Exception {
        start(supervisor);
        house.services().services().forEach(s -> register(house.meters(), s.name()));
        house.meters().gauge("dripstone_stuck_stages", "Stages that have work and make no progress; see watch.stuck-after.",
                () -> supervisor.stuck().size());
        control.answerBy(operations);
        if (watchdog.isPresent()) {
            watchdog.get().ready();
        }
    }

    private void register(Meters meters, String service) {
        meters.gauge("dripstone_service_restarts", "Times that a service was started again after it had failed, since the start.",
                () -> restarts(service), "service", service);
    }

    private double restarts(String service) {
        Supervisor.Restarts known = supervisor.restarts().get(service);
        double own = service.equals("trainer") ? house.daemon().map(d -> d.learning().restarts()).orElse(0L) : 0;
        return own + (known == null ? 0 : known.restarts());
    }

    /** From now on nothing is started again, and whoever asks is told. */
    void stopping() {
        long now = System.nanoTime();
        supervisor.askToStop();
        control.answerBy(new EarlyAnswers(house, "stopping", () -> "bringing its work to an end, with a last checkpoint", now)::to);
        watchdog.ifPresent(Watchdog::stopping);
    }

    Map<String, Health> health() {
        return supervisor.healthOfAll();
    }

    Map<String, String> stuck() {
        return supervisor.stuck();
    }

    Map<String, Supervisor.Restarts> restarts() {
        return supervisor.restarts();
    }
}
