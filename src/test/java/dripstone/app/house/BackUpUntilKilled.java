package dripstone.app.house;

import dripstone.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.Map;

/** A process that makes backup after backup of a data directory at rest. */
final class BackUpUntilKilled {
    private BackUpUntilKilled() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> settings = TinyHouse.settings(TinyHouse.AUDITABLE);
        try (House house = House.open(new DataDirectory(Path.of(args[0])), ConfigurationReader.read(null, settings))) {
            for (int i = 0; ; i++) {
                TinyHouse.ask(house, "backup", "directory", args[1] + "-" + i);
            }
        }
    }
}
