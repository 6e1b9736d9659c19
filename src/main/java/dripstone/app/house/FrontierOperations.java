package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.disk.OwnerOnly;
import dripstone.meter.Meters;
import dripstone.source.crawl.Crawler;
import dripstone.source.crawl.FrontierDesk;
import dripstone.source.crawl.url.Normalized;
import dripstone.source.crawl.url.TrackingParameters;
import dripstone.source.crawl.url.UrlNormalizer;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looking at the crawler's frontier and changing it: at the one that is at work, or else at what lies on the disk. */
final class FrontierOperations {
    private static final int GREATEST_LISTED = 10_000;
    private final House house;

    FrontierOperations(House house) {
        this.house = house;
    }

    ObjectNode list(ObjectNode arguments, Consumer<String> progress) throws Exception {
        int most = arguments.path("limit").asInt(100);
        if (most < 1 || most > GREATEST_LISTED) {
            throw new RefusedException(ExitCode.USAGE, "limit must lie between 1 and " + GREATEST_LISTED + "; frontier export writes all");
        }
        return ask(desk -> desk.list(query(arguments), most));
    }

    /** Each page is a line of progress; the answer counts them. */
    ObjectNode export(ObjectNode arguments, Consumer<String> progress) throws Exception {
        return ask(desk -> {
            long[] pages = new long[1];
            desk.each(query(arguments), page -> {
                pages[0]++;
                progress.accept(page.toString());
                return true;
            });
            return new ObjectMapper().createObjectNode().put("pages", pages[0]);
        });
    }

    ObjectNode add(ObjectNode arguments, Consumer<String> progress) throws Exception {
        return ask(desk -> desk.add(text(arguments, "site"), text(arguments, "address")));
    }

    ObjectNode block(ObjectNode arguments, Consumer<String> progress) throws Exception {
        return ask(desk -> desk.block(text(arguments, "pattern"), text(arguments, "reason")));
    }

    ObjectNode unblock(ObjectNode arguments, Consumer<String> progress) throws Exception {
        return ask(desk -> desk.unblock(text(arguments, "pattern")));
    }

    /** Whether it is one that a site could have. */
    static boolean isAddress(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    /** An address as the frontier writes it; empty where it could write none. */
    static String normalAddress(House house, String given) {
        if (!isAddress(given)) {
            return "";
        }
        TrackingParameters tracking = new TrackingParameters(house.configuration().settings().crawl().trackingParameters());
        return new UrlNormalizer(tracking).normalize(given) instanceof Normalized.Normal n ? n.url().href() : "";
    }

    /** Forbids the address of a withdrawn document. */
    ObjectNode forget(String address, String reason) throws IOException, InterruptedException, RefusedException {
        return ask(desk -> desk.forget(address, reason));
    }

    /** Takes the block of a withdrawn document's address back. @return whether there was one */
    boolean allow(String address) throws IOException, InterruptedException {
        try {
            ask(desk -> desk.unblock("exact:" + address));
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /** What the frontier knows of an address. */
    ObjectNode why(String address) throws IOException, InterruptedException, RefusedException {
        return ask(desk -> desk.why(address));
    }

    ObjectNode why(ObjectNode arguments, Consumer<String> progress) throws Exception {
        return ask(desk -> desk.why(text(arguments, "address")));
    }

    private static FrontierDesk.Query query(ObjectNode arguments) {
        return new FrontierDesk.Query(text(arguments, "site"), text(arguments, "state"), text(arguments, "pattern"));
    }

    private static String text(ObjectNode arguments, String key) {
        return arguments.path(key).asText("");
    }

    private ObjectNode ask(Function<FrontierDesk, ObjectNode> question) throws IOException, InterruptedException, RefusedException {
        Crawler crawler = house.daemon().map(Daemon::crawler).orElse(null);
        if (crawler == null) {
            OwnerOnly.createDirectories(house.data().frontier());
            crawler = new Crawler(house.configuration().settings().crawl(), house.configuration().sites(), house.data().frontier(),
                    house.pageReader(), FrontierOperations::takesNothing, new Meters(), Version.number());
        }
        try {
            return crawler.atFrontier(question);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** A frontier that is only asked fetches nothing. */
    private static CompletableFuture<Receipt> takesNothing(Document document) {
        return CompletableFuture.failedFuture(new IllegalStateException("nothing is crawled while the frontier is asked"));
    }
}
