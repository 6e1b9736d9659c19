package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "generate", description = "Continues a prompt with the newest checkpoint's model.")
final class GenerateCommand extends AskingCommand {
    @Parameters(arity = "1", paramLabel = "PROMPT", description = "Text to go on from; may be empty.")
    String prompt = "";

    @Option(names = "--step", paramLabel = "N", description = "A checkpoint other than the newest.")
    long step = -1;

    @Option(names = "--average", description = "Let the moving average of the weights speak, which train.ema-decay keeps.")
    boolean average;

    @Option(
            names = "--sampler",
            paramLabel = "KEY=VALUE",
            description = "temperature, top-k, top-p, seed or max-tokens, over the configuration's.")
    Map<String, String> sampler = new LinkedHashMap<>();

    @Override
    String operation() {
        return "generate";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("prompt", prompt);
        arguments.put("average", average);
        if (step >= 0) {
            arguments.put("step", step);
        }
        ObjectNode over = arguments.putObject("sampler");
        sampler.forEach(over::put);
    }

    @Override
    void show(ObjectNode answer, PrintWriter out) {
        String text = prompt + answer.path("text").asText();
        out.println(Terminal.isInteractive() ? PrintableText.of(text) : text);
    }
}
