package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectOutputTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private DirectOutput open(Path file) throws IOException {
        var output = DirectOutput.over(file);
        assumeTrue(output.isPresent(), "no direct writes in the file system of " + file);
        return output.orElseThrow();
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    private static void writeInPieces(OutputStream out, byte[] bytes, int longest, SplittableRandom random) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int n = Math.min(bytes.length - at, random.nextInt(1, longest));
            out.write(bytes, at, n);
            at += n;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 4095, 4096, 4097, MIB - 1, MIB, MIB + 1, 3 * MIB + 12_345})
    void theFileHoldsWhatWasWritten_ofAnyLength(int length) throws IOException {
        Path file = directory.resolve("file");
        Files.write(file, random(2 * MIB)); // was longer before
        byte[] bytes = random(length);
        try (DirectOutput out = open(file)) {
            writeInPieces(out, bytes, 100_000, new SplittableRandom(1));
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void afterEachForce_allThatWasWrittenStandsThere_andNothingElse() throws IOException {
        Path file = directory.resolve("file");
        byte[] bytes = random(3 * MIB);
        SplittableRandom random = new SplittableRandom(3);
        try (DirectOutput out = open(file)) {
            for (int at = 0; at < bytes.length; ) {
                int n = Math.min(bytes.length - at, random.nextInt(1, 300_000));
                out.write(bytes, at, n);
                at += n;
                out.force();
                assertArrayEquals(Arrays.copyOf(bytes, at), Files.readAllBytes(file));
            }
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void interrupts_endNoWrite_andAreKept() throws Exception {
        Path file = directory.resolve("file");
        byte[] bytes = random(64 * MIB);
        Thread writer = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        Thread interrupting = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                writer.interrupt();
                Thread.onSpinWait();
            }
        });
        try (DirectOutput out = open(file)) {
            writeInPieces(out, bytes, 3 * MIB, new SplittableRandom(2));
            out.force();
        } finally {
            done.set(true);
            joinPastInterrupts(interrupting);
        }
        assertTrue(Thread.interrupted());
        assertEquals(Sha256.of(bytes), Sha256.of(file));
    }

    private static void joinPastInterrupts(Thread thread) {
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void large_inAFileSystemWithoutSuchWrites_isAFileLikeAnother() throws IOException {
        byte[] bytes = random(MIB + 7);
        Path file = SimulatedDisk.healthy().root().resolve("file");
        try (FileOutput out = FileOutput.large(file)) {
            out.write(bytes);
            out.force();
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void aFileThatMayNotBeMade_isRefusedWithTheReason() {
        Path file = directory.resolve("absent/file");
        IOException refused = assertThrows(IOException.class, () -> FileOutput.large(file).close());
        assertTrue(String.valueOf(refused.getMessage()).contains("absent"), refused.toString());
    }
}
