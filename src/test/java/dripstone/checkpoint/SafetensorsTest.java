package dripstone.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.disk.Claims;
import dripstone.disk.CorruptFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsTest {
    @TempDir
    Path dir = Path.of(System.getProperty("java.io.tmpdir"));

    private static byte[] encoded(List<Tensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(out, tensors);
        return out.toByteArray();
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).array();
    }

    private CorruptFileException refused(byte[] bytes) throws IOException {
        Path file = dir.resolve("f.safetensors");
        Files.write(file, bytes);
        CorruptFileException e = assertThrows(CorruptFileException.class, () -> SafetensorsReader.open(file).close());
        Claims.assertSays(e, file.toString());
        return e;
    }

    @Property(tries = 60)
    void readOfWrite_isTheIdentityForAnyShapes(
            @ForAll @Size(max = 5) List<@Size(max = 4) List<@IntRange(min = 0, max = 40) Integer>> shapes, @ForAll long seed)
            throws IOException {
        Path file = Files.createTempFile("identity", ".safetensors");
        try (Arena arena = Arena.ofConfined()) {
            List<Tensor> written = new ArrayList<>();
            List<Tensor> read = new ArrayList<>();
            for (List<Integer> shape : shapes) {
                int[] dimensions = shape.stream().mapToInt(Integer::intValue).toArray();
                String name = "t." + written.size() + ".\"\u00e9\n";
                Tensor t = TinyModel.tensor(arena, name, dimensions);
                TinyModel.fill(t, new Random(seed));
                written.add(t);
                read.addFirst(TinyModel.tensor(arena, name, dimensions));
            }
            Files.write(file, encoded(written));
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                reader.read(read);
            }
            assertTrue(TinyModel.same(written, read.reversed()));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void largerThanTheBuffer_isReadWhole() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor t = TinyModel.tensor(arena, "big", 1000, 777);
            TinyModel.fill(t, new Random(3));
            Path file = dir.resolve("f");
            Files.write(file, encoded(List.of(t)));
            Tensor back = TinyModel.tensor(arena, "big", 1000, 777);
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                reader.read(List.of(back));
            }
            assertTrue(TinyModel.same(List.of(t), List.of(back)));
        }
    }

    @Property(tries = 40)
    void transposedMatrix_liesTheOtherWayRoundInTheFile_andComesBack(
            @ForAll @IntRange(min = 1, max = 50) int rows, @ForAll @IntRange(min = 1, max = 50) int cols,
            @ForAll @IntRange(min = 1, max = 70) int most) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor t = matrix(arena, rows, cols);
            TinyModel.fill(t, new Random(most));
            Tensor back = matrix(arena, rows, cols);
            int[] inFile = new int[rows * cols];
            FileOrder out = new FileOrder(t, most);
            FileOrder in = new FileOrder(back, most);
            for (int at = 0; at < out.count(); ) {
                int n = out.pieceAt(at);
                assertTrue(n > 0 && n <= most);
                MemorySegment chunk = MemorySegment.ofArray(new int[n]);
                out.get(at, n, chunk);
                MemorySegment.copy(chunk, 0, MemorySegment.ofArray(inFile), 4L * at, 4L * n);
                in.put(at, n, chunk);
                at += n;
            }
            for (int i = 0; i < inFile.length; i++) {
                assertEquals(t.data().getAtIndex(ValueLayout.JAVA_INT, (long) (i % rows) * cols + i / rows), inFile[i]);
            }
            assertTrue(TinyModel.same(List.of(t), List.of(back)));
        }
    }

    private static Tensor matrix(Arena arena, int rows, int cols) {
        MemorySegment data = arena.allocate(4L * rows * cols, 4);
        return new Tensor("t", List.of(rows, cols), data, true);
    }

    @Test
    void header_isAlignedAndCarriesTheFormatsMetadata() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = encoded(List.of(TinyModel.tensor(arena, "a", 3)));
            long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertEquals(0, length % 8);
            assertEquals(8 + length + 12, bytes.length);
            assertEquals("{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
                    new String(bytes, 8, (int) length, UTF_8).strip());
        }
    }

    @Test
    void cutOffAnywhere_isRefused() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] whole = encoded(TinyModel.content(1, arena).weights());
            for (int length = 0; length < whole.length; length++) {
                refused(Arrays.copyOf(whole, length));
            }
            Claims.assertSays(refused(Arrays.copyOf(whole, whole.length + 1)), "the file holds");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[]|no JSON object",
        "{\"a\":1}|no JSON object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} x|Unrecognized token",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}{}|something follows",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}|negative",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|negative",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|needs 4 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}|two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|lacks",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}}|99999999999999999999",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}|larger than any file",
        "{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}|dtype=F33",
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,4]}}|needs 2 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}|unknown field",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{}}|Duplicate",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|overlap",
        "{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|hole",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}|hole",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|tensors take 8 bytes",
        "{}|tensors take 0 bytes",
    })
    void hostileHeader_isRefusedByName(String header, String reason) throws IOException {
        Claims.assertSays(refused(file(header, 4)), reason);
    }

    @Test
    void hugeHeaderLength_isRefusedWithoutReadingIt() throws IOException {
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001}) {
            Path file = dir.resolve("huge");
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.writeLong(Long.reverseBytes(length));
                sparse.setLength(5L << 30); // takes no space
            }
            Claims.assertSays(assertThrows(CorruptFileException.class, () -> SafetensorsReader.open(file).close()), "header too long");
        }
    }

    @Test
    void deepHeader_isRefused() throws IOException {
        refused(file("{\"__metadata__\":" + "[".repeat(100_000), 0));
    }

    @Test
    void missingTensor_otherShape_otherType_areNamed() throws IOException {
        Path file = dir.resolve("f");
        try (Arena arena = Arena.ofConfined()) {
            Files.write(file, file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                    + "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[24,28]}}", 28));
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                Claims.assertSays(assertThrows(IOException.class, () -> reader.read(List.of(TinyModel.tensor(arena, "b", 1)))), "tensor=b");
                Claims.assertSays(assertThrows(IOException.class, () -> reader.read(List.of(TinyModel.tensor(arena, "a", 3, 2)))),
                        "tensor=a", "shape=[2, 3]", "wanted=[3, 2]");
                Claims.assertSays(assertThrows(IOException.class, () -> reader.read(List.of(TinyModel.tensor(arena, "i", 1)))),
                        "tensor=i", "dtype=I32", "wanted=F32");
            }
        }
    }

    @Test
    void filesOfOtherMakers_areRead() throws IOException {
        Path models = Path.of("..", "shared", "data", "models");
        Path outer = Path.of("..", "..", "shared", "data", "models");
        Path there = Files.isDirectory(models) ? models : outer;
        assumeTrue(Files.isDirectory(there), "no models in ../shared");
        for (String name : List.of("stories260K-hf", "babyllama-tok105-hf")) {
            try (SafetensorsReader reader = SafetensorsReader.open(there.resolve(name).resolve("model.safetensors"))) {
                assertTrue(reader.header().tensors().containsKey("model.embed_tokens.weight"));
            }
            assertEquals(5, PretrainedDirectory.shape(there.resolve(name), Integer.MAX_VALUE).settings().layers());
        }
    }
}
