package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "crawl",
        description = "Crawls from the given addresses once, politely and within their hosts, into the journal, and ends."
                + " Exit code 1 when not one page could be read.")
final class CrawlCommand extends AskingCommand {
    @Parameters(arity = "1..*", paramLabel = "URL", description = "Where to begin.")
    List<String> seeds = List.of();

    @Option(names = "--pages", paramLabel = "N", description = "Greatest number of pages (default: ${DEFAULT-VALUE}).")
    int pages = 100;

    @Option(names = "--depth", paramLabel = "N", description = "Greatest number of links from a seed (default: ${DEFAULT-VALUE}).")
    int depth = 5;

    @Option(names = "--delay", paramLabel = "DURATION", description = "Politeness delay (default: ${DEFAULT-VALUE}).")
    String delay = "1s";

    @Option(names = "--allow-private", description = "Also addresses of private networks and this machine.")
    boolean allowPrivate;

    @Override
    String operation() {
        return "crawl";
    }

    @Override
    void arguments(ObjectNode arguments) {
        ArrayNode urls = arguments.putArray("seeds");
        seeds.forEach(urls::add);
        arguments.put("pages", pages).put("depth", depth).put("delay", delay).put("allow-private", allowPrivate);
    }

    @Override
    ExitCode exitCode(ObjectNode answer) {
        for (JsonNode site : answer.path("sites")) {
            if (site.path("done").asLong() + site.path("filtered").asLong() > 0) {
                return ExitCode.DONE;
            }
        }
        return ExitCode.FAILED;
    }
}
