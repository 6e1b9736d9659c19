package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.house.DataDirectory;
import dripstone.app.house.Restoration;
import dripstone.life.StopRequest;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The way back from {@code backup}: no daemon and no configuration are needed. */
@Command(
        name = "restore",
        description = {
            "Puts a backup into an empty data directory, and checks every file's hash on the way. It refuses one that is not empty, and"
                    + " leaves the backup as it is.",
            "Exit code 5: the backup is damaged. An interrupted restore is not taken for whole: empty the directory, restore again."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BACKUP", description = "The directory that `backup` made.")
    Path backup = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", defaultValue = "${env:DRIPSTONE_DATA:-data}",
            description = "The data directory to fill (default: ${DEFAULT-VALUE}; the environment's DRIPSTONE_DATA, else data).")
    Path data = Path.of("data");

    @Option(names = "--json", description = "Print the answer as JSON.")
    boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        Verbosity.troubleOnly();
        StopRequest stop = new StopRequest();
        try (Termination _ = Termination.install(stop::ask)) {
            ObjectNode answer = new Restoration(backup.toAbsolutePath().normalize(), new DataDirectory(data.toAbsolutePath().normalize()),
                    stop, line.getErr()::println).restore();
            line.getOut().print(json ? answer.toPrettyString() + "\n" : PlainText.of(answer));
            line.getOut().flush();
        }
        return ExitCode.DONE.code();
    }
}
