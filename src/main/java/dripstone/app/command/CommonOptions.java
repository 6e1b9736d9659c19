package dripstone.app.command;

import dripstone.app.house.DataDirectory;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration. Without it: crawler-config/dripstone.yaml here, else conf/dripstone.yaml of the"
                    + " installation, else /etc/dripstone/dripstone.yaml, else every default.")
    @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:DRIPSTONE_DATA:-data}",
            description = "Where everything is kept (default: ${DEFAULT-VALUE}; the environment's DRIPSTONE_DATA, else data).")
    Path data = Path.of("data");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets any setting over the configuration's, for instance train.learning-rate=3e-4. May be repeated.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print the answer as JSON.")
    boolean json;

    DataDirectory dataDirectory() {
        return new DataDirectory(data.toAbsolutePath().normalize());
    }

    Configuration configuration() throws ConfigurationException {
        return configuration(Map.of());
    }

    /** @param more settings over the file's and the command line's */
    Configuration configuration(Map<String, String> more) throws ConfigurationException {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(more);
        return ConfigurationReader.read(file(), all);
    }

    private @Nullable Path file() {
        if (config != null) {
            return config;
        }
        String home = System.getProperty("dripstone.home", "");
        List<Path> usual = List.of(
                Path.of("crawler-config", "dripstone.yaml"),
                Path.of(home, "conf", "dripstone.yaml"),
                Path.of("/etc/dripstone/dripstone.yaml"));
        return usual.stream().filter(Files::isRegularFile).findFirst().orElse(null);
    }
}
