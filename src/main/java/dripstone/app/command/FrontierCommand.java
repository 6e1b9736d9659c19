package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "frontier",
        description = "Looks at the addresses that the crawler knows, and changes what it does with them.",
        subcommands = {
            FrontierCommand.ListPages.class,
            FrontierCommand.Add.class,
            FrontierCommand.Block.class,
            FrontierCommand.Unblock.class,
            FrontierCommand.Why.class,
            FrontierCommand.Export.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | add | block | unblock | why | export)")
final class FrontierCommand {
    private static final String PATTERN = "An address, or exact:URL, domain:NAME (and what lies below it), prefix:URL or"
            + " regex:EXPRESSION, which may fit anywhere in the address.";

    /** Which pages. */
    static final class Choice {
        @Option(names = "--site", paramLabel = "NAME", description = "Only pages of that site.")
        String site = "";

        @Option(names = "--state", paramLabel = "STATE",
                description = "Only scheduled, done, failed, refused, blocked or withdrawn pages"
                + " (their text was taken once, and their site refuses that now).")
        String state = "";

        @Parameters(arity = "0..1", paramLabel = "PATTERN", description = PATTERN)
        String pattern = "";

        void put(ObjectNode arguments) {
            arguments.put("site", site).put("state", state).put("pattern", pattern);
        }
    }

    @Command(name = "list", description = "Lists pages by site and address, with state, due time and reason, and the blocks.")
    static final class ListPages extends AskingCommand {
        @Mixin
        Choice choice = new Choice();

        @Option(names = "--limit", paramLabel = "N", description = "Greatest number of pages (default: ${DEFAULT-VALUE}).")
        int limit = 100;

        @Override
        String operation() {
            return "frontier-list";
        }

        @Override
        void arguments(ObjectNode arguments) {
            choice.put(arguments);
            arguments.put("limit", limit);
        }
    }

    @Command(name = "export", description = "Writes every page as a line of JSON, then how many there were to the error output.")
    static final class Export extends AskingCommand {
        @Mixin
        Choice choice = new Choice();

        @Override
        String operation() {
            return "frontier-export";
        }

        @Override
        void arguments(ObjectNode arguments) {
            choice.put(arguments);
        }

        @Override
        void progress(String line) {
            out().println(line);
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            err().println(answer.path("pages").asLong() + " pages");
        }
    }

    @Command(name = "add", description = "Adds an address to a site whose scope it is in, or makes it due now.")
    static final class Add extends AskingCommand {
        @Parameters(arity = "1", paramLabel = "URL", description = "What to fetch.")
        String address = "";

        @Option(names = "--site", paramLabel = "NAME", description = "The site (default: the first whose scope the address is in).")
        String site = "";

        @Override
        String operation() {
            return "frontier-add";
        }

        @Override
        void arguments(ObjectNode arguments) {
            arguments.put("address", address).put("site", site);
        }
    }

    @Command(name = "block", description = "Forbids addresses from now on, at every site, until unblocked.")
    static final class Block extends AskingCommand {
        @Parameters(arity = "1", paramLabel = "PATTERN", description = PATTERN)
        String pattern = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown beside each page that it keeps out.")
        String reason = "";

        @Override
        String operation() {
            return "frontier-block";
        }

        @Override
        void arguments(ObjectNode arguments) {
            arguments.put("pattern", pattern).put("reason", reason);
        }
    }

    @Command(name = "unblock", description = "Takes a block back; the pages that it kept out are due now.")
    static final class Unblock extends AskingCommand {
        @Parameters(arity = "1", paramLabel = "PATTERN", description = "As it was given to block.")
        String pattern = "";

        @Override
        String operation() {
            return "frontier-unblock";
        }

        @Override
        void arguments(ObjectNode arguments) {
            arguments.put("pattern", pattern);
        }
    }

    @Command(
            name = "why",
            description = "Says why an address is fetched when it is, or not at all: state, terms of its priority, revisit interval,"
                    + " sitemaps, robots rules, blocks and traps.")
    static final class Why extends AskingCommand {
        @Parameters(arity = "1", paramLabel = "URL", description = "The address.")
        String address = "";

        @Override
        String operation() {
            return "frontier-why";
        }

        @Override
        void arguments(ObjectNode arguments) {
            arguments.put("address", address);
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            FrontierWhyText.print(answer, out);
        }
    }
}
