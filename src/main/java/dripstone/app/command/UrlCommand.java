package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.source.crawl.url.HttpUrl;
import dripstone.source.crawl.url.Normalized;
import dripstone.source.crawl.url.TrackingParameters;
import dripstone.source.crawl.url.UrlNormalizer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "url",
        description = "Shows how addresses are kept.",
        subcommands = UrlCommand.Normalize.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(normalize)")
final class UrlCommand {
    @Command(
            name = "normalize",
            mixinStandardHelpOptions = true,
            description = "Prints the one form in which the crawler keeps each address, one JSON object a line. Needs no daemon."
                    + " Exit code 1 when an address is none that a crawler could fetch.")
    static final class Normalize implements Callable<Integer> {
        private static final ObjectMapper JSON = new ObjectMapper();

        @Parameters(arity = "1..*", paramLabel = "URL", description = "Addresses; with --base also relative ones.")
        List<String> urls = List.of();

        @Option(names = "--base", paramLabel = "URL", description = "Address of the page that they stand in.")
        @Nullable String base;

        @Option(names = "--tracking", paramLabel = "NAME", description = "A parameter to take out beside the usual ones; repeatable.")
        List<String> tracking = List.of();

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            UrlNormalizer normalizer = new UrlNormalizer(tracking(line));
            HttpUrl page = base(line);
            PrintWriter out = line.getOut();
            boolean all = true;
            for (String url : urls) {
                Normalized normalized = normalizer.normalize(url, page);
                all &= normalized instanceof Normalized.Normal;
                out.println(json(url, normalized));
            }
            return (all ? ExitCode.DONE : ExitCode.FAILED).code();
        }

        private TrackingParameters tracking(CommandLine line) {
            List<String> names = new ArrayList<>(TrackingParameters.DEFAULT);
            names.addAll(tracking);
            try {
                return new TrackingParameters(names);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(line, "--tracking: " + e.getMessage(), e);
            }
        }

        private @Nullable HttpUrl base(CommandLine line) {
            if (base == null) {
                return null;
            }
            return switch (HttpUrl.parse(base)) {
                case HttpUrl.Result.Parsed p -> p.url();
                case HttpUrl.Result.Failed f -> throw new CommandLine.ParameterException(line, "--base: " + f.reason());
            };
        }

        private static ObjectNode json(String given, Normalized normalized) {
            ObjectNode json = JSON.createObjectNode().put("url", given);
            switch (normalized) {
                case Normalized.Normal n -> {
                    HttpUrl url = n.url();
                    json.put("normal", url.href()).put("changed", !url.href().equals(given)).put("scheme", url.scheme())
                            .put("host", url.host()).put("path", url.path());
                    if (url.port() >= 0) {
                        json.put("port", url.port());
                    }
                    if (url.query() != null) {
                        json.put("query", url.query());
                    }
                    n.removed().forEach(json.putArray("removed")::add);
                }
                case Normalized.Refused r -> json.put("refused", r.reason());
            }
            return json;
        }
    }
}
