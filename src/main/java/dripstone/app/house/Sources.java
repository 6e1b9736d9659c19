package dripstone.app.house;

import dripstone.config.Configuration;
import dripstone.disk.KeyValueStore;
import dripstone.source.crawl.Crawler;
import dripstone.source.drop.Folders;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's crawler and watched folders: made of a configuration, exchanged when another one is read, and paused together when a
 * person asks. A pause holds through an exchange, and no longer than the daemon runs.
 */
final class Sources {
    private final House house;
    private final KeyValueStore dropStore;
    private final Exchangeable<Folders> folders;
    private final Exchangeable<Crawler> crawler;
    private volatile @Nullable Instant pausedSince;

    /** @param dropStore what is known of dropped files; belongs to the caller */
    Sources(House house, KeyValueStore dropStore) throws Exception {
        this.house = house;
        this.dropStore = dropStore;
        house.screens();
        folders = new Exchangeable<>(folders(house.configuration()));
        crawler = new Exchangeable<>(crawler(house.configuration()));
    }

    Exchangeable<Folders> folders() {
        return folders;
    }

    Exchangeable<Crawler> crawler() {
        return crawler;
    }

    /** One that has not been started. @throws IllegalArgumentException when the folders do not go together */
    Folders folders(Configuration configuration) throws IOException {
        Folders made = new Folders(configuration.settings().folders(), configuration.settings().drop(), house.fileExtractor(),
                screens().folders(), dropStore, house.meters());
        made.pause(pausedSince != null);
        return made;
    }

    /** One that has not been started. */
    Crawler crawler(Configuration configuration) throws IOException {
        Crawler made = new Crawler(configuration.settings().crawl(), screens().sites(configuration.sites()), house.data().frontier(),
                house.pageReader(), screens().sites(), house.meters(), Version.number(), house.timepiece()).reading(house.fileExtractor());
        made.pause(pausedSince != null);
        return made;
    }

    private Screens screens() throws IOException {
        return house.startedScreens().orElseThrow(() -> new IOException("the house has no screens yet"));
    }

    void exchange(Crawler next, Configuration old, Duration deadline) throws IOException, InterruptedException {
        Crawler again = crawler(old);
        crawler.exchange(next, () -> again, deadline);
        crawler.now().pause(pausedSince != null);
    }

    void exchange(Folders next, Configuration old, Duration deadline) throws IOException, InterruptedException {
        Folders again = folders(old);
        folders.exchange(next, () -> again, deadline);
        folders.now().pause(pausedSince != null);
    }

    /** Begins no further request and no further file, until {@link #resume}. */
    synchronized Instant pause() {
        Instant since = pausedSince;
        if (since == null) {
            since = Instant.now();
            pausedSince = since;
        }
        apply(true);
        return since;
    }

    synchronized void resume() {
        pausedSince = null;
        apply(false);
    }

    private void apply(boolean standStill) {
        crawler.now().pause(standStill);
        folders.now().pause(standStill);
    }

    /** Since when they stand still; empty while they do not. */
    Optional<Instant> pausedSince() {
        return Optional.ofNullable(pausedSince);
    }
}
