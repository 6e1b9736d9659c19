package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.source.crawl.robots.PathOctets;
import dripstone.source.crawl.robots.RobotsFile;
import dripstone.source.crawl.robots.RobotsRules;
import dripstone.source.crawl.robots.RobotsVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "robots",
        description = "Reads a robots.txt as the crawler does (RFC 9309).",
        subcommands = RobotsCommand.Check.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(check)")
final class RobotsCommand {
    @Command(
            name = "check",
            description = "Prints for each URL, as a line of JSON, whether an agent may ask for it, by which rule, in which line and"
                    + " group.")
    static final class Check implements Callable<Integer> {
        private static final ObjectMapper JSON = new ObjectMapper();

        @CommandLine.Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Option(names = "--agent", paramLabel = "A", required = true, description = "Product token, for instance Dripstone.")
        String agent = "";

        @Option(names = "--robots", paramLabel = "FILE", required = true, description = "The robots.txt.")
        Path robots = Path.of("");

        @Parameters(arity = "1..*", paramLabel = "URL", description = "Addresses at the authority that the file speaks for.")
        List<String> urls = List.of();

        @Override
        public Integer call() throws IOException {
            if (spec == null) {
                throw new IllegalStateException("a command runs in a command line");
            }
            PrintWriter out = spec.commandLine().getOut();
            RobotsRules rules = RobotsFile.parse(beginning(robots)).rulesFor(agent);
            for (String url : urls) {
                out.println(JSON.writeValueAsString(line(url, rules.judge(PathOctets.of(url)))));
            }
            out.flush();
            return 0;
        }

        private ObjectNode line(String url, RobotsVerdict verdict) {
            ObjectNode line = JSON.createObjectNode().put("url", url).put("agent", agent).put("allowed", verdict.allowed());
            return verdict.line() == 0
                    ? line.putNull("rule").putNull("line").put("group", verdict.group())
                    : line.put("rule", verdict.rule()).put("line", verdict.line()).put("group", verdict.group());
        }

        /** One byte more than is read, so that the reader sees that there is more. */
        private static byte[] beginning(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(RobotsFile.MOST_BYTES + 1);
            }
        }
    }
}
