package dripstone.app.command;

import dripstone.app.control.ExitCode;
import dripstone.app.house.Daemon;
import dripstone.app.house.House;
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
        try (Termination termination = Termination.install(() -> {})) {
            Daemon daemon = Daemon.start(House.open(common.dataDirectory(), common.configuration()));
            try (daemon) {
                termination.await();
            }
        }
        return ExitCode.DONE.code();
    }
}
