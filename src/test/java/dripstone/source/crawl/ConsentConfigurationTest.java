package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.source.crawl.consent.ConsentSettings;
import dripstone.source.crawl.consent.ConsentSettings.Stance;
import dripstone.source.crawl.consent.SignalKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person writes, and what comes of it. */
final class ConsentConfigurationTest {
    private static final String SITE = "name: a\nseeds: [\"http://example.org/\"]\n";

    @Test
    void nothingWritten_isTheDefaultsAsTheyAreDocumented() throws Exception {
        SiteSettings site = ConfigurationReader.site(SITE, "a.yaml");
        assertEquals(ConsentSettings.DEFAULTS, site.consent());
        assertFalse(site.isOwn());
        assertEquals(CrawlSettings.AI_AGENTS, ConfigurationReader.read(null, Map.of()).settings().crawl().aiAgents());
        assertFalse(ConfigurationReader.read(null, Map.of()).settings().crawl().spaceByAddress());
    }

    @Test
    void ownerTrue_isASiteOfOnesOwn_andANameIsNot() throws Exception {
        assertTrue(ConfigurationReader.site(SITE + "owner: true\n", "a.yaml").isOwn());
        assertFalse(ConfigurationReader.site(SITE + "owner: Ada\n", "a.yaml").isOwn());
    }

    @Test
    void overrides_areOfOneKindEach() throws Exception {
        SiteSettings site = ConfigurationReader.site(SITE + "consent:\n  noimageai: ignore\n  noindex: refuse\n", "a.yaml");
        assertEquals(ConsentSettings.DEFAULTS.with(SignalKind.NOIMAGEAI, Stance.IGNORE).with(SignalKind.NOINDEX, Stance.REFUSE),
                site.consent());
    }

    @Test
    void wrongValues_areRefusedWithKeyAndLine() {
        assertTrue(assertThrows(ConfigurationException.class,
                () -> ConfigurationReader.site(SITE + "consent:\n  noai: perhaps\n", "a.yaml")).toString()
                .contains("a.yaml:4: consent.noai"));
        assertTrue(assertThrows(ConfigurationException.class,
                () -> ConfigurationReader.site(SITE + "quiet-hours: nights\n", "a.yaml")).toString().contains("a.yaml:3: quiet-hours"));
    }

    /** The page of documentation names every kind with its default. */
    @Test
    void documentation_namesEveryKindAndItsDefault() throws Exception {
        String page = Files.readString(Path.of("src/docs/CONSENT.md"));
        for (SignalKind kind : SignalKind.values()) {
            String row = page.lines().filter(line -> line.startsWith("| `" + kind.key() + "` |")).findFirst().orElse("no row for " + kind);
            assertTrue(row.replace("*", "").endsWith("| " + (kind.byDefault() == Stance.REFUSE ? "refuse" : "ignore") + " |"), row);
        }
    }
}
