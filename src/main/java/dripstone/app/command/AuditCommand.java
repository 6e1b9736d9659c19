package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = {
            "Makes steps of the model again from the journal and the ledger, and compares the bits: every batch, the weights at every"
                    + " recorded hash, and weights, optimiser and trainer state at every checkpoint on the way.",
            "Writes nothing into the model's directory. The daemon must not run; beside it, audit a copy:"
                    + " backup DIR, restore DIR --data SCRATCH, audit --data SCRATCH.",
            "Exit code 0: equal. 5: something differs, or a checkpoint is damaged. 1: it cannot be compared, and why (other kernels,"
                    + " erased text, a journal that was released). 4: the daemon runs."
        })
final class AuditCommand extends AskingCommand {
    @Option(
            names = "--from",
            paramLabel = "STEP",
            description = "The checkpoint to begin at, or `beginning`. Without it: the checkpoint before the last, or the beginning.")
    String from = "";

    @Option(
            names = "--to",
            paramLabel = "STEP",
            defaultValue = "newest",
            description = "The last step, or `newest`: that of the newest checkpoint (default: ${DEFAULT-VALUE}). A step without a"
                    + " checkpoint is compared with the ledger alone.")
    String to = "newest";

    @Override
    String operation() {
        return "audit";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("from", from).put("to", to);
    }

    @Override
    void show(ObjectNode answer, PrintWriter out) {
        String steps = "steps " + answer.path("first-step").asLong() + " to " + answer.path("last-step").asLong() + " of model="
                + answer.path("model").asText();
        JsonNode difference = answer.path("difference");
        if (difference.isMissingNode()) {
            out.println("EQUAL: " + steps + " came out the same, bit for bit");
        } else {
            out.println("DIFFERS: " + steps + ": at step " + difference.path("step").asLong() + ", " + difference.path("what").asText()
                    + (difference.has("tensor") ? ", tensor " + PrintableText.of(difference.path("tensor").asText()) : ""));
        }
        super.show(answer, out);
    }

    @Override
    ExitCode exitCode(ObjectNode answer) {
        return answer.path("verdict").asText().equals("equal") ? ExitCode.DONE : ExitCode.DAMAGED;
    }
}
