package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = {
            "Makes a consistent copy of the data directory, while the daemon works or with none running. DIR must not be there yet; it"
                    + " appears under its name once it is whole. `sha256sum -c SHA256SUMS` in it checks it.",
            "With a daemon running, the daemon writes it: as its user, and only where its unit lets it write (ReadWritePaths)."
                    + " It holds the web's token: keep it as you keep the data."
        })
final class BackupCommand extends AskingCommand {
    @Parameters(paramLabel = "DIR", description = "The backup to make; its parent must be there.")
    Path directory = Path.of("");

    @Override
    String operation() {
        return "backup";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("directory", directory.toAbsolutePath().normalize().toString());
    }
}
