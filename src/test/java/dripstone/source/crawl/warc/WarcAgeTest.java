package dripstone.source.crawl.warc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarcAgeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dir;

    @Test
    void closedFile_goesWhenItIsTooOld_andAYoungOneStays() throws IOException {
        WarcFiles files = new WarcFiles(dir, Bytes.kib(1), Bytes.mib(1), Duration.ofDays(7), name -> new byte[0]);
        files.recover();
        for (int i = 0; i < 3; i++) {
            files.append(new byte[1024]); // as much as closes a file
        }
        List<Path> closed = closed();
        assertEquals(3, closed.size());
        Files.setLastModifiedTime(closed.getFirst(), FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        files.append(new byte[1024]);
        assertEquals(3, closed().size());
        assertEquals(closed.get(1), closed().getFirst());
        files.close();
    }

    @Test
    void ageOfNothing_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new ArchiveSettings(true, null, Bytes.mib(1), Bytes.mib(2), Duration.ZERO));
    }

    private List<Path> closed() throws IOException {
        try (var all = Files.list(dir)) {
            return all.filter(f -> f.toString().endsWith(".warc.gz")).sorted().toList();
        }
    }
}
