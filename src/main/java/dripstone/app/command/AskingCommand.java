package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ControlClient;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.app.house.DataDirectory;
import dripstone.app.house.House;
import dripstone.app.house.Operations;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks one operation of the daemon, or does it itself over the same rooms when no daemon runs. */
abstract class AskingCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    /** Name of the operation. */
    abstract String operation();

    /** What to ask. */
    abstract void arguments(ObjectNode arguments) throws RefusedException;

    /** Shows the answer to a person. */
    void show(ObjectNode answer, PrintWriter out) {
        out.print(PlainText.of(answer));
    }

    /** A line that comes while it is worked on. */
    void progress(String line) {
        err().println(line);
    }

    /** The exit code of an answer. */
    ExitCode exitCode(ObjectNode answer) {
        return ExitCode.DONE;
    }

    @Override
    public Integer call() throws Exception {
        ObjectNode arguments = JSON.createObjectNode();
        arguments(arguments);
        ObjectNode answer = ask(arguments, this::progress);
        if (common.json) {
            out().println(answer.toPrettyString());
        } else {
            show(answer, out());
        }
        out().flush();
        return exitCode(answer).code();
    }

    private ObjectNode ask(ObjectNode arguments, Consumer<String> progress) throws Exception {
        Verbosity.troubleOnly();
        DataDirectory data = common.dataDirectory();
        Optional<ControlClient> daemon = ControlClient.connect(data.socket());
        if (daemon.isPresent()) {
            try (ControlClient client = daemon.get()) {
                return client.ask(operation(), arguments, progress);
            }
        }
        House house = House.open(data, common.configuration());
        Termination termination = Termination.install(house::requestStop);
        try (termination; house) {
            Operation operation = Operations.of(house).get(operation());
            return Objects.requireNonNull(operation, operation()).run(arguments, progress);
        }
    }

    PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
