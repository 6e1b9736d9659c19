package dripstone.app.house;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.Map;

/** A process that withdraws and erases one text after another and prints each that is done. Arguments: data directory, texts. */
final class ForgetUntilKilled {
    private ForgetUntilKilled() {}

    public static void main(String[] arguments) throws Exception {
        try (House house = open(Path.of(arguments[0]))) {
            System.out.println("ready");
            for (int i = 1; i < arguments.length; i++) {
                ObjectNode answer =
                        TinyHouse.ask(house, "source-forget", "address", arguments[i], "path", arguments[i], "erase", i % 3 != 0);
                System.out.println(answer.path("done").asBoolean() ? arguments[i] : "waits");
                System.out.flush();
            }
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    static House open(Path data) throws Exception {
        return House.open(new DataDirectory(data), ConfigurationReader.read(null, Map.of("intake.held-out-share", "0")));
    }
}
