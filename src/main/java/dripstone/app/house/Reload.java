package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationException;
import dripstone.config.DripstoneSettings;
import dripstone.config.Problem;
import dripstone.config.SettingsTable;
import dripstone.source.crawl.Crawler;
import dripstone.source.crawl.SiteSettings;
import dripstone.source.drop.FolderSettings;
import dripstone.source.drop.Folders;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and has the running daemon take up what changed of sites and folders: all of it or, where anything of it
 * is wrong, nothing. What else changed is named; it needs a restart.
 */
public final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Requests that run have half of it to come to their end; a stop of the daemon waits no longer for it either. */
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(6);

    private final House house;
    private final Sources sources;

    /** Reads the files that the daemon was started from. */
    @FunctionalInterface
    public interface Reading {
        Configuration again() throws ConfigurationException;
    }

    Reload(House house, Sources sources) {
        this.house = house;
        this.sources = sources;
    }

    /** @return whether it is in force ({@code taken}), what changed, and what is wrong or needs a restart */
    synchronized ObjectNode run(Reading reading) throws InterruptedException {
        ObjectNode answer = JSON.createObjectNode().put("taken", false);
        try {
            Configuration next = reading.again();
            take(house.configuration(), next, answer);
            answer.put("taken", true);
        } catch (ConfigurationException e) {
            ArrayNode problems = answer.putArray("problems");
            for (Problem problem : e.problems()) {
                problems.add(problem.toString());
                LOG.warn("configuration is not taken up, the old one stays in force: file={} line={} key={} reason={}", problem.file(),
                        problem.line(), problem.key(), problem.message());
            }
        } catch (IOException | IllegalArgumentException e) {
            answer.putArray("problems").add(String.valueOf(e.getMessage()));
            LOG.warn("configuration is not taken up, the old one stays in force: reason={}", e.getMessage());
        }
        return answer;
    }

    private void take(Configuration old, Configuration read, ObjectNode answer) throws IOException, InterruptedException {
        Configuration next = new Configuration(old.settings().withFolders(read.settings().folders()), read.sites());
        boolean sitesChanged = !old.sites().equals(next.sites());
        boolean foldersChanged = !old.settings().folders().equals(next.settings().folders());
        Crawler crawler = sources.crawler(next);
        Folders folders = sources.folders(next);
        crawler.requireAccess();
        house.configuration(next); // what new sources hand over is judged by it
        try {
            if (foldersChanged) {
                sources.exchange(folders, old, STOP_DEADLINE);
            }
            if (sitesChanged) {
                sources.exchange(crawler, old, STOP_DEADLINE);
            }
        } catch (IOException e) {
            house.configuration(old);
            if (sources.folders().now() == folders) {
                sources.exchange(sources.folders(old), old, STOP_DEADLINE);
            }
            throw e;
        }
        Optional<String> sites = changes(old.sites(), next.sites(), SiteSettings::name);
        Optional<String> watched = changes(old.settings().folders(), next.settings().folders(), FolderSettings::name);
        answer.put("sites", sites.orElse("as they were")).put("folders", watched.orElse("as they were"));
        LOG.info("configuration is taken up: sites: {}; folders: {}", sites.orElse("as they were"), watched.orElse("as they were"));
        nameTheRest(old.settings(), read.settings(), answer);
    }

    private static <T> Optional<String> changes(List<T> old, List<T> next, Function<T, String> name) {
        Map<String, T> before = byName(old, name);
        Map<String, T> after = byName(next, name);
        String added = after.keySet().stream().filter(n -> !before.containsKey(n)).collect(Collectors.joining(","));
        String removed = before.keySet().stream().filter(n -> !after.containsKey(n)).collect(Collectors.joining(","));
        String changed = after.entrySet().stream()
                .filter(e -> before.containsKey(e.getKey()) && !e.getValue().equals(before.get(e.getKey())))
                .map(Map.Entry::getKey).collect(Collectors.joining(","));
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty() ? Optional.empty()
                : Optional.of("added=[" + added + "] removed=[" + removed + "] changed=[" + changed + "]");
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
        Map<String, T> map = new LinkedHashMap<>();
        all.forEach(t -> map.put(name.apply(t), t));
        return map;
    }

    private static void nameTheRest(DripstoneSettings old, DripstoneSettings read, ObjectNode answer) {
        Map<String, String> rest = SettingsTable.differences(old, read.withFolders(old.folders()));
        if (!rest.isEmpty()) {
            ObjectNode restart = answer.putObject("needs-restart");
            rest.forEach((key, change) -> {
                restart.put(key, change);
                LOG.warn("a setting differs from the one in force and needs a restart: key={} change={}", key, change);
            });
        }
    }
}
