package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileFormatTest {
    private static final FileFormat V2 = new FileFormat("test-index", 2, 2);

    @TempDir
    Path dir;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = dir.resolve("f");
        write(V2, new byte[] {1, 2, 3, 4, 5});
    }

    private void write(FileFormat format, byte[] body) throws IOException {
        Publish.file(file, out -> {
            FormatWriter writer = FormatWriter.begin(out, format);
            writer.write(body);
            writer.finish();
        });
    }

    @Test
    void readOfWrite_isTheBodyAndTheVersion() throws IOException {
        try (FormatReader reader = FormatReader.open(file, V2)) {
            assertEquals(2, reader.version());
            assertEquals(5, reader.bodyBytes());
            assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, reader.readAllBytes());
        }
    }

    @Test
    void cutOffAnywhere_isCorrupt() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Claims.assertSays(assertThrows(CorruptFileException.class, () -> FormatReader.open(file, V2)), file.toString());
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThrows(CorruptFileException.class, () -> FormatReader.open(file, V2));
    }

    @Test
    void anyFlippedBit_isCorrupt() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            assertThrows(CorruptFileException.class, () -> FormatReader.open(file, V2), "bit " + bit);
        }
    }

    @Test
    void anotherVersionOrFormat_isRefusedByName() throws IOException {
        write(new FileFormat("test-index", 1, 1), new byte[0]);
        Claims.assertSays(assertThrows(FormatTooOldException.class, () -> FormatReader.open(file, V2)), "test-index", "version=1");
        write(new FileFormat("test-index", 1, 3), new byte[0]);
        Claims.assertSays(assertThrows(FormatTooNewException.class, () -> FormatReader.open(file, V2)), "test-index", "version=3");
        write(new FileFormat("else-index", 1, 2), new byte[0]);
        Claims.assertSays(assertThrows(CorruptFileException.class, () -> FormatReader.open(file, V2)), "not a file of format test-index");
    }

    @Test
    void sha256_ofTheStandardsExample() throws IOException {
        Files.writeString(file, "abc");
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256.of(file));
    }
}
