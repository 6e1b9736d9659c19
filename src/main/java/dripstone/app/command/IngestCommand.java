package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ingest",
        description = "Reads files and folders once into the journal; says for each file what became of it."
                + " Exit code 1 when any was refused.")
final class IngestCommand extends AskingCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or folders; they are read, never moved.")
    List<Path> files = List.of();

    @Option(names = "--source", description = "Name of the source in their keys (default: ${DEFAULT-VALUE}).")
    String source = "ingest";

    @Override
    String operation() {
        return "ingest";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("source", source);
        ArrayNode paths = arguments.putArray("files");
        files.forEach(f -> paths.add(f.toAbsolutePath().normalize().toString()));
    }

    @Override
    ExitCode exitCode(ObjectNode answer) {
        return answer.path("refused").asLong() > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }
}
