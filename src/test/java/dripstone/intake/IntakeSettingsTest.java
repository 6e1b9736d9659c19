package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntakeSettingsTest {
    private static String refusal(double heldOut, double minNew, int documents, Duration time) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new IntakeSettings(
                heldOut, 1, minNew, documents, Bytes.mib(1), time, 10, Bytes.mib(1), Bytes.mib(1), Bytes.mib(1),
                NearDuplicateSettings.defaults()));
        return String.valueOf(e.getMessage());
    }

    @Test
    void valuesOutsideTheirLimits_areRefusedByKey() {
        assertTrue(refusal(0.6, 0, 1, Duration.ZERO).startsWith("held-out-share is 0.6"));
        assertTrue(refusal(Double.NaN, 0, 1, Duration.ZERO).startsWith("held-out-share"));
        assertTrue(refusal(0, 1.1, 1, Duration.ZERO).startsWith("min-new"));
        assertTrue(refusal(0, 0, 0, Duration.ZERO).startsWith("group-documents"));
        assertTrue(refusal(0, 0, 1, Duration.ofMinutes(1)).startsWith("group-time"));
        assertEquals(0.05, IntakeSettings.defaults().minNew());
    }

    @Test
    void logOfRefusals_isRotatedBySizeAndBounded(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("verdicts.log");
        VerdictLog log = new VerdictLog(file, 1 << 10);
        DocumentKey key = new DocumentKey("docs", "page", "", 0);
        for (int i = 0; i < 200; i++) {
            log.note(key, new Receipt.DuplicateOf(key), Instant.EPOCH);
            log.flush();
        }
        try (var files = Files.list(directory)) {
            List<Path> all = files.sorted().toList();
            assertEquals(5, all.size(), all::toString);
            for (Path one : all) {
                assertTrue(Files.size(one) < 2 << 10, () -> one + " is not bounded");
            }
        }
    }
}
