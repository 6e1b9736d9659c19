package dripstone.app.command;

import dripstone.app.control.ExitCode;
import dripstone.app.house.Daemon;
import dripstone.app.house.House;
import dripstone.app.log.Logging;
import dripstone.config.Configuration;
import dripstone.life.StopRequest;
import dripstone.life.StoppedException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the daemon in the foreground until it is told to end (SIGTERM or Ctrl-C); it publishes a last checkpoint"
                + " first.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        Configuration configuration = common.configuration();
        Logging.configure(configuration.settings().log(), System.getenv());
        StopRequest stop = new StopRequest();
        AtomicBoolean newProcess = new AtomicBoolean();
        try (Termination termination = Termination.install(stop::ask)) {
            Hangup hangup = Hangup.install();
            Daemon daemon = Daemon.start(House.open(common.dataDirectory(), configuration, stop), reason -> {
                newProcess.set(true);
                termination.request();
            });
            try (daemon; hangup) {
                daemon.readAgainFrom(common::configuration);
                hangup.tell(daemon);
                termination.await();
            }
        } catch (StoppedException e) {
            LOG.info("stopped before it was ready: {}", e.getMessage());
        }
        return (newProcess.get() ? ExitCode.FAILED : ExitCode.DONE).code();
    }
}
