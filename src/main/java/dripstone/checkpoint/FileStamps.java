package dripstone.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What tells that the files of a directory were not touched since: their sizes, identities and times of change. Whoever hashed them while
 * writing them need not hash them again for that.
 *
 * @param files stamp of each, by name
 */
record FileStamps(Path directory, Map<String, String> files) {
    static FileStamps of(Path directory) throws IOException {
        Map<String, String> stamps = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : entries.toList()) {
                BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.put(String.valueOf(file.getFileName()), a.size() + " " + a.fileKey() + " " + a.lastModifiedTime());
            }
        }
        return new FileStamps(directory, stamps);
    }

    /** Whether the files are as they were. */
    boolean hold() throws IOException {
        return Files.isDirectory(directory) && equals(of(directory));
    }
}
