package dripstone.checkpoint;

import dripstone.disk.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read as a whole, when it is no longer than it should be, whatever its size is said to be. */
final class SmallFile {
    private SmallFile() {}

    static byte[] read(Path file, int longest) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(longest + 1);
            if (bytes.length > longest) {
                throw new CorruptFileException(file, "longer than this build reads: bytes>" + longest);
            }
            return bytes;
        }
    }
}
