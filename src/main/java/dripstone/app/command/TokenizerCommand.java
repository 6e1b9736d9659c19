package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tokenizer",
        description = "Trains the model's tokenizer, or uses one.",
        subcommands = {TokenizerCommand.Train.class, TokenizerCommand.Encode.class, TokenizerCommand.Decode.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(train | encode | decode)")
final class TokenizerCommand {
    @Command(name = "train", description = "Trains the tokenizer now, on the text that stands in the journal; it is frozen afterwards.")
    static final class Train extends AskingCommand {
        @Override
        String operation() {
            return "tokenizer-train";
        }

        @Override
        void arguments(ObjectNode arguments) {}
    }

    @Command(name = "encode", description = "Prints the token ids of a file.")
    static final class Encode extends AskingCommand {
        @Option(names = "--tokenizer", paramLabel = "FILE", description = "A tokenizer.json; without it, the model's.")
        @Nullable Path tokenizer;

        @Parameters(paramLabel = "FILE", description = "The text.")
        Path file = Path.of("");

        @Override
        String operation() {
            return "tokenizer-encode";
        }

        @Override
        void arguments(ObjectNode arguments) {
            arguments.put("file", file.toAbsolutePath().toString());
            putTokenizer(arguments, tokenizer);
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            out.println(StreamSupport.stream(answer.path("ids").spliterator(), false)
                    .map(id -> id.asText()).collect(Collectors.joining(" ")));
        }
    }

    @Command(name = "decode", description = "Prints the text of token ids.")
    static final class Decode extends AskingCommand {
        @Option(names = "--tokenizer", paramLabel = "FILE", description = "A tokenizer.json; without it, the model's.")
        @Nullable Path tokenizer;

        @Parameters(arity = "1..*", paramLabel = "ID", description = "Token ids.")
        List<Integer> ids = List.of();

        @Override
        String operation() {
            return "tokenizer-decode";
        }

        @Override
        void arguments(ObjectNode arguments) {
            ArrayNode array = arguments.putArray("ids");
            ids.forEach(array::add);
            putTokenizer(arguments, tokenizer);
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            out.println(answer.path("text").asText());
        }
    }

    private static void putTokenizer(ObjectNode arguments, @Nullable Path tokenizer) {
        if (tokenizer != null) {
            arguments.put("tokenizer", tokenizer.toAbsolutePath().toString());
        }
    }
}
