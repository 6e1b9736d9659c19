package dripstone.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoMaterialTest {
    @TempDir
    Path home;

    @TempDir
    Path folder;

    @Test
    void theSourcesAreCopiedWhereTheJdkHasThem() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/src.zip"), "zip");
        Files.createDirectories(home.resolve("legal/java.base"));
        Files.writeString(home.resolve("legal/java.base/LICENSE"), "text");
        assertTrue(new DemoMaterial(home).copyInto(folder).startsWith("the JDK's sources"));
        assertEquals(List.of("jdk-sources.zip"), names());
        assertEquals("zip", Files.readString(home.resolve("lib/src.zip")), "the JDK stays as it is");
    }

    @Test
    void theLicencesAreCopiedElse() throws IOException {
        Files.createDirectories(home.resolve("legal/java.base"));
        Files.writeString(home.resolve("legal/java.base/LICENSE"), "text");
        Files.writeString(home.resolve("legal/java.base/zlib.md"), "text");
        Files.createDirectories(home.resolve("legal/java.xml"));
        Files.createSymbolicLink(home.resolve("legal/java.xml/LICENSE"), home.resolve("legal/java.base/LICENSE"));
        assertTrue(new DemoMaterial(home).copyInto(folder).startsWith("2 licence texts"));
        assertEquals(List.of("java.base-LICENSE.txt", "java.base-zlib.md"), names());
    }

    @Test
    void aJavaWithNeitherIsSaid() throws IOException {
        assertTrue(new DemoMaterial(home).copyInto(folder).startsWith("nothing: this Java has neither"));
        assertEquals(List.of(), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
