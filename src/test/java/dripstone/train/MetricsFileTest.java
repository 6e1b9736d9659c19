package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsFileTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("metrics.csv");
    }

    private static final List<String> LAYERS = List.of("embedding", "layer-0", "output");

    private static void row(MetricsFile metrics, long step) throws IOException {
        StepResult result = new StepResult();
        result.set(4.5, 0.75, 1e-3, 0.25, "");
        metrics.step(step, step * 100, 100, result, 12_345_600, 500_000);
        metrics.layers(step, new double[] {1, 2, 3}, new double[] {4, 5, 6});
    }

    private MetricsFile open(long lastStep, long mostBytes) throws IOException {
        return MetricsFile.open(file(), LAYERS, lastStep, mostBytes);
    }

    private void write(long from, long to) throws IOException {
        try (MetricsFile metrics = MetricsFile.open(file(), LAYERS, from - 1)) {
            for (long step = from; step <= to; step++) {
                row(metrics, step);
            }
        }
    }

    private List<Long> steps() throws IOException {
        return Files.readAllLines(file()).stream().skip(1).map(line -> Long.parseLong(line.split(",", -1)[2])).toList();
    }

    @Test
    void rows_haveAsManyCellsAsTheHeader() throws IOException {
        try (MetricsFile metrics = MetricsFile.open(file(), LAYERS, 0)) {
            row(metrics, 1);
            metrics.validation(new HeldOutLoss.Measured(1, 50, 4.25, 5.5, OptionalDouble.of(1.75), OptionalDouble.of(4.125)), 100);
            metrics.validation(new HeldOutLoss.Measured(1, 50, 4.25, 5.5, OptionalDouble.empty(), OptionalDouble.empty()), 100);
        }
        List<String> lines = Files.readAllLines(file());
        int cells = lines.getFirst().split(",", -1).length;
        assertTrue(lines.stream().allMatch(line -> line.split(",", -1).length == cells), lines.toString());
        assertTrue(lines.get(1).startsWith("2,step,1,100,4.5,,,,100,0.001,0.75,0.25,1,12.346,0.5,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("2,validation,1,100,4.25,5.5,1.75,4.125,50,,,,,,"), lines.get(2));
        assertTrue(lines.get(3).startsWith("2,validation,1,100,4.25,5.5,,,50,,,,,,"), lines.get(3));
    }

    @Test
    void open_afterATornLine_cutsIt_whereverItWasTorn() throws IOException {
        write(1, 2);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            long wholeSteps = length == 0 ? 0 : Math.max(0, lines(whole, length) - 1);
            write(wholeSteps + 1, 3);
            assertEquals(List.of(1L, 2L, 3L), steps(), "torn at byte " + length);
            assertEquals(MetricsFile.HEADER.strip(), Files.readAllLines(file()).getFirst());
        }
    }

    private static long lines(byte[] bytes, int length) {
        long count = 0;
        for (int i = 0; i < length; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    @Test
    void open_afterRestoringAnEarlierStep_cutsTheRowsBeyondIt() throws IOException {
        write(1, 9);
        write(5, 6);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), steps());
    }

    @Test
    void open_ofALongFile_findsTheRestoredStepWithoutReadingItAll() throws IOException {
        write(1, 5000);
        for (long restored : new long[] {4999, 4000, 1000, 1, 0}) {
            write(restored + 1, 5000);
            assertEquals(5000, steps().size());
            assertEquals(5000L, steps().getLast());
            assertEquals(5000, steps().stream().distinct().count(), "restored=" + restored);
        }
    }

    /** Steps of all files, oldest first. */
    private List<Long> allSteps() throws IOException {
        List<Long> steps = new ArrayList<>();
        for (int i = 9; i >= 0; i--) {
            Path part = i == 0 ? file() : directory.resolve("metrics.csv." + i);
            if (Files.exists(part)) {
                List<String> lines = Files.readAllLines(part);
                assertEquals(MetricsFile.HEADER.strip(), lines.getFirst());
                lines.stream().skip(1).forEach(line -> steps.add(Long.parseLong(line.split(",", -1)[2])));
            }
        }
        return steps;
    }

    @Test
    void file_thatHasReachedItsSize_isFollowedByANewOne_andFourOlderStay() throws IOException {
        try (MetricsFile metrics = open(0, 1000)) {
            for (long step = 1; step <= 1000; step++) {
                row(metrics, step);
            }
        }
        try (var files = Files.list(directory)) {
            assertEquals(5, files.filter(f -> f.getFileName().toString().startsWith("metrics.csv")).count());
        }
        List<Long> steps = allSteps();
        assertEquals(LongStream.rangeClosed(steps.getFirst(), 1000).boxed().toList(), steps);
        assertTrue(Files.size(directory.resolve("metrics.csv.1")) < 1200);
    }

    @Test
    void open_afterRestoringAStepOfAnOlderFile_goesOnThere_andNoStepStandsTwice() throws IOException {
        for (long restored = 40; restored >= 0; restored--) {
            try (MetricsFile metrics = open(restored, 1000)) {
                for (long step = restored + 1; step <= 40; step++) {
                    row(metrics, step);
                }
            }
            if (restored <= 39) {
                List<Long> steps = allSteps();
                assertEquals(LongStream.rangeClosed(restored == 39 ? 40 : steps.getFirst(), 40).boxed().toList(), steps,
                        "restored=" + restored);
            }
        }
        assertEquals(40, allSteps().size(), "beginning anew leaves nothing of before");
    }

    @Test
    void open_ofAnotherSchema_setsItAside() throws IOException {
        Files.writeString(file(), "schema,something,else\n0,1,2\n");
        write(1, 1);
        assertEquals(List.of(1L), steps());
        try (var files = Files.list(directory)) {
            assertEquals(1, files.filter(f -> f.getFileName().toString().startsWith("metrics.csv.other-schema-")).count());
        }
    }
}
