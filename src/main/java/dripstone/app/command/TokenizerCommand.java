package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.token.TokenizerJson;
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

    @Command(name = "encode", description = "Prints the token ids of files: with --tokenizer a line of JSON for each.")
    static final class Encode extends AskingCommand {
        @Option(names = "--tokenizer", paramLabel = "FILE", description = "A tokenizer.json; without it, the model's, and one file.")
        @Nullable Path tokenizer;

        @Option(names = "--special-tokens",
                description = "Read names of special tokens as those tokens, as in a prompt. Needs --tokenizer.")
        boolean specialTokens;

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "The texts.")
        List<Path> files = List.of();

        @Override
        public Integer call() throws Exception {
            if (tokenizer == null) {
                return super.call();
            }
            TokenizerLines lines = new TokenizerLines(TokenizerJson.read(tokenizer), out());
            for (Path file : files) {
                lines.encode(file, specialTokens);
            }
            out().flush();
            return ExitCode.DONE.code();
        }

        @Override
        String operation() {
            return "tokenizer-encode";
        }

        @Override
        void arguments(ObjectNode arguments) throws RefusedException {
            if (files.size() != 1 || specialTokens) {
                throw new RefusedException(ExitCode.USAGE, "several files and --special-tokens need --tokenizer FILE");
            }
            arguments.put("file", files.getFirst().toAbsolutePath().toString());
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            out.println(StreamSupport.stream(answer.path("ids").spliterator(), false)
                    .map(id -> id.asText()).collect(Collectors.joining(" ")));
        }
    }

    @Command(name = "decode", description = "Prints the text of token ids: with --tokenizer a line of JSON for each text.")
    static final class Decode extends AskingCommand {
        @Option(names = "--tokenizer", paramLabel = "FILE", description = "A tokenizer.json; without it, the model's.")
        @Nullable Path tokenizer;

        @Parameters(arity = "1..*", paramLabel = "ID|FILE",
                description = "Token ids; with --tokenizer also files of them, as encode prints them or as numbers.")
        List<String> ids = List.of();

        @Override
        public Integer call() throws Exception {
            if (tokenizer == null) {
                return super.call();
            }
            TokenizerLines lines = new TokenizerLines(TokenizerJson.read(tokenizer), out());
            if (TokenizerLines.areIds(ids)) {
                lines.decode("arguments", ids.stream().mapToInt(Integer::parseInt).toArray());
            } else {
                for (String file : ids) {
                    lines.decode(Path.of(file));
                }
            }
            out().flush();
            return ExitCode.DONE.code();
        }

        @Override
        String operation() {
            return "tokenizer-decode";
        }

        @Override
        void arguments(ObjectNode arguments) throws RefusedException {
            if (!TokenizerLines.areIds(ids)) {
                throw new RefusedException(ExitCode.USAGE, "token ids are numbers; files of them need --tokenizer FILE");
            }
            ArrayNode array = arguments.putArray("ids");
            ids.forEach(id -> array.add(Integer.parseInt(id)));
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            out.println(answer.path("text").asText());
        }
    }
}
