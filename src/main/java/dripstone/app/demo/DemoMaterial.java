package dripstone.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The real text that a demonstration takes in: the running JDK's own {@code lib/src.zip} where it exists, else its {@code legal/}
 * files. They are copied into the watched folder by renaming in; the JDK stays as it is.
 */
final class DemoMaterial {
    private final Path javaHome;

    DemoMaterial(Path javaHome) {
        this.javaHome = javaHome;
    }

    /** Copies the material into the folder. @return what was copied, for people */
    String copyInto(Path folder) throws IOException {
        Path sources = javaHome.resolve("lib").resolve("src.zip");
        if (Files.isRegularFile(sources)) {
            renameIn(sources, folder.resolve("jdk-sources.zip"));
            return "the JDK's sources (" + sources + ")";
        }
        Path legal = javaHome.resolve("legal");
        if (!Files.isDirectory(legal)) {
            return "nothing: this Java has neither lib/src.zip nor legal/ (" + javaHome + "); the crawled site is all there is";
        }
        List<Path> files;
        try (Stream<Path> tree = Files.walk(legal)) {
            files = tree.filter(f -> Files.isRegularFile(f) && !Files.isSymbolicLink(f)).sorted().toList();
        }
        for (Path file : files) {
            String name = legal.relativize(file).toString().replace('/', '-');
            boolean hasEnding = file.getFileName().toString().contains(".");
            renameIn(file, folder.resolve(hasEnding ? name : name + ".txt"));
        }
        return files.size() + " licence texts of the JDK (" + legal + ")";
    }

    private static void renameIn(Path from, Path to) throws IOException {
        Path pending = to.resolveSibling("." + to.getFileName() + ".part");
        Files.copy(from, pending, StandardCopyOption.REPLACE_EXISTING);
        Files.move(pending, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
