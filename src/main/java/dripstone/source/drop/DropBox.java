package dripstone.source.drop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where taken and refused files of one folder go. Nothing there is ever overwritten: a clashing name gets a number. Used by the
 * folder's own thread only, so that a name found free is free.
 */
final class DropBox {
    private static final String REASON = ".reason.txt";
    private static final int MAX_NAME_BYTES = 255;
    private static final int NUMBERED = 100;
    private final Path root;

    DropBox(Path root) {
        this.root = root;
    }

    Path processed() {
        return root.resolve(FileNames.PROCESSED);
    }

    Path rejected() {
        return root.resolve(FileNames.REJECTED);
    }

    /** Makes both directories where absent. @throws IOException when files could not be moved */
    void prepare() throws IOException {
        makeDirectory(processed());
        makeDirectory(rejected());
        for (Path directory : new Path[] {root, processed(), rejected()}) {
            if (!Files.isWritable(directory)) {
                throw new IOException(directory + " is not writable by user " + System.getProperty("user.name"));
            }
        }
    }

    /** @param remarks of single members, or empty @return where it lies now, relative to the folder */
    Path take(Path relative, String remarks) throws IOException {
        return move(relative, Path.of(FileNames.PROCESSED), remarks);
    }

    Path reject(Path relative, String reason) throws IOException {
        return move(relative, Path.of(FileNames.REJECTED), reason);
    }

    private Path move(Path relative, Path under, String reason) throws IOException {
        Path directory = under.resolve(SafeDirectory.parentOf(relative));
        makeDirectories(directory);
        Path name = SafeDirectory.nameOf(relative);
        try (SafeDirectory from = SafeDirectory.open(root, SafeDirectory.parentOf(relative));
                SafeDirectory to = SafeDirectory.open(root, directory)) {
            Path free = freeName(name.toString(), to);
            if (!reason.isEmpty()) {
                to.write(Path.of(fitting(free.toString(), REASON)), reason.endsWith("\n") ? reason : reason + "\n");
            }
            from.move(name, to, free);
            return directory.resolve(free);
        }
    }

    private static Path freeName(String name, SafeDirectory in) throws IOException {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        for (int n = 1; n <= NUMBERED; n++) {
            Path candidate = Path.of(n == 1 ? name : fitting(stem, "." + n + extension));
            if (!in.holds(candidate)) {
                return candidate;
            }
        }
        String tag = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return Path.of(fitting(stem, "." + tag + extension));
    }

    /** The name with the suffix; what is too long for a file system is cut, and told apart by its hash. */
    private static String fitting(String name, String suffix) {
        int room = MAX_NAME_BYTES - bytes(suffix);
        if (bytes(name) <= room) {
            return name + suffix;
        }
        String hash = "~" + Integer.toHexString(name.hashCode());
        int end = name.length();
        while (end > 0 && bytes(name.substring(0, end)) > room - hash.length()) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + hash + suffix;
    }

    private static int bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8).length;
    }

    private void makeDirectories(Path relative) throws IOException {
        Path at = root;
        for (Path step : relative) {
            if (!step.toString().isEmpty()) {
                at = at.resolve(step);
                makeDirectory(at);
            }
        }
    }

    /** A link that somebody put in its place is no directory. */
    private static void makeDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(directory + " is no directory", e);
            }
        }
    }
}
