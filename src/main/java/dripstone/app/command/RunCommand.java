package dripstone.app.command;

import dripstone.app.control.ExitCode;
import dripstone.app.house.Daemon;
import dripstone.app.house.House;
import dripstone.app.log.Logging;
import dripstone.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the daemon in the foreground until it is told to end (SIGTERM or Ctrl-C); it publishes a last checkpoint first.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        Configuration configuration = common.configuration();
        Logging.configure(configuration.settings().log(), System.getenv());
        try (Termination termination = Termination.install(() -> {})) {
            Hangup hangup = Hangup.install();
            Daemon daemon = Daemon.start(House.open(common.dataDirectory(), configuration));
            try (daemon; hangup) {
                daemon.readAgainFrom(common::configuration);
                hangup.tell(daemon);
                termination.await();
            }
        }
        return ExitCode.DONE.code();
    }
}
