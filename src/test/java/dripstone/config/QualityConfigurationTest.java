package dripstone.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.SiteSettings;
import dripstone.text.quality.QualitySettings;
import dripstone.text.quality.QualitySettings.Scrub;
import dripstone.text.quality.SourceQualitySettings;
import dripstone.text.quality.SourceQualitySettings.Boilerplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person writes about quality, and what comes of it. */
final class QualityConfigurationTest {
    private static final String SITE = "name: a\nseeds: [\"http://example.org/\"]\n";

    @TempDir
    private Path directory;

    @Test
    void nothingWritten_isMildForSites_andNothingForFolders() throws Exception {
        QualitySettings general = ConfigurationReader.read(null, Map.of()).settings().text().quality();
        assertEquals(QualitySettings.byDefault(), general);
        SiteSettings site = ConfigurationReader.site(SITE, "a.yaml");
        assertEquals(SourceQualitySettings.INHERITED, site.quality());
        assertEquals(new SourceQualitySettings(List.of("mild"), List.of(), List.of(), Boilerplate.ON), site.quality().forSite(general));
        assertEquals(new SourceQualitySettings(List.of(), List.of(), List.of(), Boilerplate.OFF), site.quality().forFolder(general));
    }

    @Test
    void aSite_saysWhatItHasOtherwise() throws Exception {
        SourceQualitySettings site = ConfigurationReader.site(
                SITE + "quality:\n  rules: [gopher, fineweb-short-lines]\n  languages: []\n  boilerplate: off\n", "a.yaml").quality();
        assertEquals(List.of("gopher", "fineweb-short-lines"), site.rules());
        assertEquals(List.of(), site.languages());
        assertNull(site.scrub());
        assertEquals(Boilerplate.OFF, site.boilerplate());
    }

    @Test
    void aFolderAndTheGeneralSettings_areRead() throws Exception {
        Path file = Files.writeString(directory.resolve("dripstone.yaml"), """
                folders:
                  - name: notes
                    path: /tmp/notes
                    quality:
                      languages: [en, de]
                      boilerplate: on
                text:
                  quality:
                    sites: []
                    scrub: [email, ip]
                    boilerplate:
                      pages: 20
                """);
        DripstoneSettings settings = ConfigurationReader.read(file, Map.of()).settings();
        SourceQualitySettings notes = settings.folders().getFirst().quality().forFolder(settings.text().quality());
        assertEquals(new SourceQualitySettings(List.of(), List.of("en", "de"), List.of(Scrub.EMAIL, Scrub.IP), Boilerplate.ON), notes);
        assertEquals(20, settings.text().quality().boilerplate().pages());
    }

    @Test
    void whatIsWrong_isToldWithKeyAndLine() {
        String shown = assertThrows(ConfigurationException.class, () -> ConfigurationReader.site(
                SITE + "quality:\n  rules: [gofer]\n", "a.yaml")).toString();
        assertTrue(shown.contains("a.yaml:4: quality.rules: rules: 'gofer' is no rule of quality; there are mild, gopher,"), shown);
        String tag = assertThrows(ConfigurationException.class, () -> ConfigurationReader.site(
                SITE + "quality:\n  languages: [English]\n", "a.yaml")).toString();
        assertTrue(tag.contains("a.yaml:4: quality.languages: languages holds 'English'; write tags in lower case, like en or zh-cn"), tag);
        String kind = assertThrows(ConfigurationException.class, () -> ConfigurationReader.site(
                SITE + "quality:\n  scrub: [phone]\n", "a.yaml")).toString();
        assertTrue(kind.contains("'phone' is none of email, ip"), kind);
    }
}
