package dripstone.app.house;

import dripstone.config.ConfigurationReader;
import java.nio.file.Path;

/** A process that makes backup after backup of a data directory at rest. */
final class BackUpUntilKilled {
    private BackUpUntilKilled() {}

    public static void main(String[] args) throws Exception {
        try (House house = House.open(new DataDirectory(Path.of(args[0])), ConfigurationReader.read(null, TinyHouse.settings()))) {
            for (int i = 0; ; i++) {
                TinyHouse.ask(house, "backup", "directory", args[1] + "-" + i);
            }
        }
    }
}
