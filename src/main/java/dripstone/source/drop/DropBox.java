package dripstone.source.drop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
        Path name = SafeDirectory.nameOf(relative);
        try (SafeDirectory from = SafeDirectory.open(root, SafeDirectory.parentOf(relative)); SafeDirectory to = target(directory)) {
            Path free = freeName(name, to, !reason.isEmpty());
            if (!reason.isEmpty()) {
                to.write(reasonOf(free), reason.endsWith("\n") ? reason : reason + "\n");
            }
            from.move(name, to, free);
            return directory.resolve(free);
        }
    }

    /** The name itself where it is free, byte by byte, since it need not be readable. @param withReason whether its reason's must be too */
    private static Path freeName(Path given, SafeDirectory in, boolean withReason) throws IOException {
        if (isFree(given, in, withReason)) {
            return given;
        }
        String name = given.toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        for (int n = 2; n <= NUMBERED; n++) {
            Path candidate = path(fitting(stem, "." + n + extension));
            if (isFree(candidate, in, withReason)) {
                return candidate;
            }
        }
        return path(fitting(stem, "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + extension));
    }

    private static boolean isFree(Path name, SafeDirectory in, boolean withReason) throws IOException {
        return !in.holds(name) && !(withReason && in.holds(reasonOf(name)));
    }

    private static Path reasonOf(Path name) {
        return path(fitting(name.toString(), REASON));
    }

    /** What this system's names cannot hold is replaced. */
    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return Path.of(name.replaceAll("[^\\x20-\\x7e]", "_"));
        }
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

    /** It is there already for all files but the first. */
    private SafeDirectory target(Path directory) throws IOException {
        try {
            return SafeDirectory.open(root, directory);
        } catch (NoSuchFileException e) {
            makeDirectories(directory);
            return SafeDirectory.open(root, directory);
        }
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
