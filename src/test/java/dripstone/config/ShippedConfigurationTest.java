package dripstone.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What we ship must load, and the README must tell the truth about it. */
final class ShippedConfigurationTest {
    @TestFactory
    List<DynamicTest> everyShippedConfigurationLoads() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("crawler-config"))) {
            return files.filter(f -> f.endsWith("dripstone.yaml"))
                    .map(f -> DynamicTest.dynamicTest(f.toString(), () -> ConfigurationReader.read(f, Map.of())))
                    .toList();
        }
    }

    @Test
    void theSitesBesideAFileAreRead() throws Exception {
        Configuration intranet = ConfigurationReader.read(Path.of("crawler-config/examples/intranet-docs/dripstone.yaml"), Map.of());
        assertEquals(List.of("wiki"), intranet.sites().stream().map(s -> s.name()).toList());
    }

    @Test
    void withoutAFileEverythingHasADefaultAndOverridesHold() throws Exception {
        Configuration none = ConfigurationReader.read(null, Map.of("train.learning-rate", "3e-4", "web.port", "0"));
        assertEquals(3e-4, none.settings().train().learningRate());
        assertEquals(0, none.settings().web().port());
    }

    @Test
    void errorsOfAllFilesAreReportedTogether(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("sites"));
        Files.writeString(directory.resolve("dripstone.yaml"), "train:\n  leaning-rate: 1\nweb:\n  port: 99999\n");
        Files.writeString(directory.resolve("sites/a.yaml"), "name: a\nseeds: [\"ftp://x/\"]\n");
        ConfigurationException wrong = assertThrows(
                ConfigurationException.class, () -> ConfigurationReader.read(directory.resolve("dripstone.yaml"), Map.of()));
        String text = wrong.toString();
        assertTrue(text.contains("dripstone.yaml:2: train.leaning-rate: is no setting; did you mean 'learning-rate'?"), text);
        assertTrue(text.contains("dripstone.yaml:4: web.port: port must lie in 0 to 65535"), text);
        assertTrue(text.contains("a.yaml:2: seeds: seeds must be absolute http or https addresses"), text);
        assertEquals(3, wrong.problems().size(), text);
    }

    @Test
    void everySettingIsInTheReadmesTable() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        List<String> missing = Stream.concat(SettingsTable.of(DripstoneSettings.class, "").stream(),
                        SettingsTable.of(dripstone.source.crawl.SiteSettings.class, "site").stream())
                .map(SettingsTable.Row::markdown)
                .filter(row -> !readme.contains(row))
                .toList();
        assertFalse(!missing.isEmpty(), () -> "rows that README.md lacks or tells otherwise:\n" + String.join("\n", missing));
    }
}
