package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibraryCacheTest {
    @TempDir
    Path folder = Path.of(".");

    private URL jarred(int seed) throws IOException {
        Path jar = folder.resolve("x" + seed + ".jar");
        byte[] content = content(seed);
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream zip = new JarOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("native/libx.so"));
            zip.write(content);
        }
        return URI.create("jar:" + jar.toUri() + "!/native/libx.so").toURL();
    }

    private static byte[] content(int seed) {
        byte[] content = new byte[100_000];
        new Random(seed).nextBytes(content);
        return content;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFile_isTheResource_andTheDirectoryIsOursAlone() throws IOException {
        Path file = new NativeLibraryCache(folder.resolve("cache")).file(jarred(1));
        assertEquals(-1, Arrays.mismatch(content(1), Files.readAllBytes(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        assertEquals(2, names().size(), "the file and the lock: " + names());
    }

    @Test
    void aDamagedFile_isReplaced_whateverItsLength() throws IOException {
        NativeLibraryCache cache = new NativeLibraryCache(folder.resolve("cache"));
        Path file = cache.file(jarred(1));
        for (int length : new int[] {0, 1, 50_000, 99_999, 100_000, 100_001}) {
            Files.write(file, new byte[length]);
            assertEquals(file, cache.file(jarred(1)));
            assertEquals(-1, Arrays.mismatch(content(1), Files.readAllBytes(file)));
        }
    }

    @Test
    void whatAKilledProcessLeft_isOverwritten_andAnotherBuildRemoved() throws IOException {
        NativeLibraryCache cache = new NativeLibraryCache(folder.resolve("cache"));
        Path old = cache.file(jarred(1));
        Files.write(folder.resolve("cache/libx.so.pending"), new byte[7]);
        Path file = cache.file(jarred(2));
        assertEquals(-1, Arrays.mismatch(content(2), Files.readAllBytes(file)));
        assertFalse(Files.exists(old));
        assertEquals(2, names().size(), "no leftovers: " + names());
    }

    @Test
    void anUnchangedFile_isNotWrittenAgain() throws IOException {
        NativeLibraryCache cache = new NativeLibraryCache(folder.resolve("cache"));
        Object before = Files.getAttribute(cache.file(jarred(1)), "unix:ino");
        assertEquals(before, Files.getAttribute(cache.file(jarred(1)), "unix:ino"));
    }

    @Test
    void aDirectoryThatOthersMayWrite_isRefused() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        String message = String.valueOf(
                assertThrows(IOException.class, () -> new NativeLibraryCache(directory).file(jarred(1))).getMessage());
        assertTrue(message.contains("permissions=rwxrwxrwx"), message);
    }

    @Test
    void aLinkInPlaceOfTheDirectory_isRefused() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("cache"), elsewhere);
        assertThrows(IOException.class, () -> new NativeLibraryCache(link).file(jarred(1)));
    }

    @Test
    void severalThreads_getTheSameFile() throws Exception {
        URL resource = jarred(1);
        List<FutureTask<Path>> tasks = Stream.generate(
                        () -> new FutureTask<>(() -> new NativeLibraryCache(folder.resolve("cache")).file(resource)))
                .limit(4)
                .toList();
        tasks.forEach(t -> Thread.ofPlatform().start(t));
        for (FutureTask<Path> task : tasks) {
            assertEquals(tasks.getFirst().get(), task.get());
        }
    }
}
