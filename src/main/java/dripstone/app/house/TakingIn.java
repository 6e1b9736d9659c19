package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.disk.OwnerOnly;
import dripstone.meter.Meters;
import dripstone.source.crawl.Crawler;
import dripstone.source.crawl.SiteSettings;
import dripstone.source.crawl.SiteStatus;
import dripstone.source.drop.IngestResult;
import dripstone.source.drop.OneOffIngest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Reading files and crawling addresses once, because a person asked. */
final class TakingIn {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GREATEST_LISTED = 1000;
    private static final Duration CRAWL_LIMIT = Duration.ofHours(24);
    private final House house;

    TakingIn(House house) {
        this.house = house;
    }

    ObjectNode ingest(ObjectNode arguments, Consumer<String> progress) throws Exception {
        List<Path> files = Arguments.texts(arguments, "files").stream().map(Path::of).toList();
        Tally tally = new Tally();
        new OneOffIngest(arguments.path("source").asText("ingest"), house.fileExtractor(), house.screens().folders(),
                house.stop()).ingest(files, tally);
        return tally.answer();
    }

    /** Counts results, and lists those that were not simply taken. */
    private static final class Tally implements Consumer<IngestResult> {
        private final ArrayNode troubles = JSON.createArrayNode();
        private long files;
        private long documents;
        private long repeats;
        private long filtered;
        private long refused;
        private long failed;

        @Override
        public void accept(IngestResult result) {
            files++;
            switch (result.outcome()) {
                case IngestResult.Accepted a -> {
                    documents += a.documents();
                    repeats += a.repeats();
                    filtered += a.filtered();
                    list(result, a.remarks());
                }
                case IngestResult.Refused r -> {
                    refused++;
                    list(result, "refused: " + r.reason());
                }
                case IngestResult.Failed f -> {
                    failed++;
                    list(result, "failed: " + f.reason());
                }
            }
        }

        private void list(IngestResult result, String text) {
            if (!text.isEmpty() && troubles.size() < GREATEST_LISTED) {
                troubles.add(result.path() + ": " + text.strip());
            }
        }

        ObjectNode answer() {
            ObjectNode answer = JSON.createObjectNode().put("files", files).put("documents", documents).put("repeats", repeats)
                    .put("filtered", filtered)
                    .put("refused", refused + failed);
            if (!troubles.isEmpty()) {
                answer.set("remarks", troubles);
            }
            return answer;
        }
    }

    ObjectNode crawl(ObjectNode arguments, Consumer<String> progress) throws Exception {
        SiteSettings site = house.screens().sites(List.of(site(arguments))).getFirst();
        Path frontier = house.data().onceFrontier().resolve(site.name());
        OwnerOnly.createDirectories(frontier);
        // its counts stand in the answer; the daemon's crawler keeps its own
        Crawler crawler = new Crawler(house.configuration().settings().crawl(), List.of(site), frontier, house.pageReader(),
                house.screens().sites(), new Meters(), Version.number());
        List<SiteStatus> end;
        House.Registration stopping = house.onStop(() -> Thread.ofVirtual().start(() -> stop(crawler)));
        try (stopping) {
            end = crawler.reading(house.fileExtractor()).crawlOnce(true, CRAWL_LIMIT);
        }
        ObjectNode answer = JSON.createObjectNode();
        StatusReport.sites(answer.putArray("sites"), end);
        return answer;
    }

    private static void stop(Crawler crawler) {
        try {
            crawler.stop(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A site of the given seeds, named after the first one's host. */
    private static SiteSettings site(ObjectNode arguments) throws RefusedException {
        ObjectNode yaml = JSON.createObjectNode();
        List<String> seeds = Arguments.texts(arguments, "seeds");
        yaml.put("name", name(seeds.getFirst()));
        ArrayNode urls = yaml.putArray("seeds");
        seeds.forEach(urls::add);
        yaml.put("max-pages", arguments.path("pages").asInt(100)).put("depth", arguments.path("depth").asInt(5));
        yaml.put("delay", arguments.path("delay").asText("1s")).put("allow-private", arguments.path("allow-private").asBoolean());
        try {
            return ConfigurationReader.site(yaml.toString(), "command line");
        } catch (ConfigurationException e) {
            throw new RefusedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static String name(String seed) throws RefusedException {
        try {
            URI uri = URI.create(seed);
            if (uri.getAuthority() != null) {
                return uri.getAuthority().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(ExitCode.USAGE, "'" + seed + "' is not an address: " + e.getMessage());
        }
        throw new RefusedException(ExitCode.USAGE, "'" + seed + "' is not an absolute http or https address");
    }
}
