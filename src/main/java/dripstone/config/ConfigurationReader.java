package dripstone.config;

import dripstone.source.crawl.SiteSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code dripstone.yaml} and the files {@code sites/*.yaml} beside it. Every error of all of them is reported at once.
 */
public final class ConfigurationReader {
    private static final String COMMAND_LINE = "--set";
    private final List<Problem> problems = new ArrayList<>();

    private ConfigurationReader() {}

    /**
     * Reads a configuration.
     *
     * @param file the main file; null for all defaults and no sites
     * @param overrides dotted key to value, over the file's
     */
    public static Configuration read(@Nullable Path file, Map<String, String> overrides) throws ConfigurationException {
        return new ConfigurationReader().all(file, overrides);
    }

    /** One site from YAML text. @param origin what to call the place it comes from */
    public static SiteSettings site(String yaml, String origin) throws ConfigurationException {
        List<Problem> problems = new ArrayList<>();
        try {
            YamlNode.Mapping tree = new YamlReader(origin, problems).parse(yaml);
            return new SettingsBinder(origin, problems).bind(SiteSettings.class, tree, "")
                    .orElseThrow(() -> new ConfigurationException(problems));
        } catch (IOException e) {
            throw new ConfigurationException(List.of(new Problem(origin, 0, "", String.valueOf(e.getMessage()))));
        }
    }

    private Configuration all(@Nullable Path file, Map<String, String> overrides) throws ConfigurationException {
        String name = file == null ? COMMAND_LINE : file.toString();
        YamlNode.Mapping tree = file == null ? YamlNode.Mapping.empty(0) : new YamlReader(name, problems).read(file);
        overrides.forEach((key, value) -> override(tree, key, value));
        Optional<DripstoneSettings> settings = new SettingsBinder(name, problems).bind(DripstoneSettings.class, tree, "");
        List<SiteSettings> sites = file == null ? List.of() : sites(file.toAbsolutePath().resolveSibling("sites"));
        if (!problems.isEmpty() || settings.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(settings.get(), sites);
    }

    private List<SiteSettings> sites(Path directory) {
        List<SiteSettings> sites = new ArrayList<>();
        Map<String, Path> names = new HashMap<>();
        for (Path file : yamlFiles(directory)) {
            YamlNode.Mapping tree = new YamlReader(file.toString(), problems).read(file);
            new SettingsBinder(file.toString(), problems).bind(SiteSettings.class, tree, "").ifPresent(site -> {
                Path other = names.putIfAbsent(site.name(), file);
                if (other == null) {
                    sites.add(site);
                } else {
                    problems.add(new Problem(file.toString(), 1, "name", "'" + site.name() + "' is the name of " + other + " already"));
                }
            });
        }
        return sites;
    }

    private List<Path> yamlFiles(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".yaml") && Files.isRegularFile(f)).sorted().toList();
        } catch (IOException e) {
            problems.add(new Problem(directory.toString(), 0, "", "cannot be listed: " + e));
            return List.of();
        }
    }

    /** Puts a value at a dotted key, making the groups on the way. */
    private void override(YamlNode.Mapping tree, String key, String value) {
        YamlNode.Mapping at = tree;
        String[] parts = key.split("\\.", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            YamlNode next = at.entries().computeIfAbsent(parts[i], k -> YamlNode.Mapping.empty(0));
            if (!(next instanceof YamlNode.Mapping group)) {
                problems.add(new Problem(COMMAND_LINE, 0, key, "'" + parts[i] + "' is " + next.kind() + ", not a group of keys"));
                return;
            }
            at = group;
        }
        at.entries().put(parts[parts.length - 1], new YamlNode.Scalar(value, value.isEmpty(), 0));
    }
}
