package dripstone.app.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.disk.CorruptFileException;
import dripstone.disk.DirectoryLock;
import dripstone.disk.DirectoryLockedException;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.life.Bytes;
import dripstone.life.StopSignal;
import dripstone.life.StoppedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Puts a backup into an empty data directory. While it is being filled a file {@code restoring} stands in it, with which no house is
 * opened; it goes when every file is there with its hash and on the disk.
 */
public final class Restoration {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MARGIN_BYTES = 64L << 20;
    private static final String MARK = "restoring";

    /** What an empty data directory may have in it. */
    private static final Set<String> NOTHING = Set.of("lock", "lost+found");

    private final Path backup;
    private final DataDirectory data;
    private final StopSignal stop;
    private final Consumer<String> progress;

    /** @param stop asked between pieces of files */
    public Restoration(Path backup, DataDirectory data, StopSignal stop, Consumer<String> progress) {
        this.backup = backup;
        this.data = data;
        this.stop = stop;
        this.progress = progress;
    }

    /** @throws RefusedException when a restore into this directory did not come to its end */
    static void refuseUnfinished(DataDirectory data) throws RefusedException {
        if (Files.exists(mark(data))) {
            throw new RefusedException(ExitCode.DAMAGED, "a restore into this directory did not come to its end: " + data.root()
                    + "; delete all that is in it, and restore again");
        }
    }

    private static Path mark(DataDirectory data) {
        return data.root().resolve(MARK);
    }

    /** @return what was restored */
    public ObjectNode restore() throws IOException, RefusedException {
        JsonNode head = head();
        OwnerOnly.createDirectories(data.root());
        try (DirectoryLock _ = DirectoryLock.acquire(data.root())) {
            refuse(head.path("bytes").asLong());
            Publish.file(mark(data), new byte[0]);
            FileCopy copy = new FileCopy(stop, progress, head.path("bytes").asLong());
            copyAll(copy, head.path("files").asLong());
            forceTree();
            Files.delete(mark(data));
            Publish.forceDirectory(data.root());
            ObjectNode answer = JSON.createObjectNode().put("data", data.root().toString()).put("made", head.path("made").asText())
                    .put("files", copy.files()).put("size", new Bytes(copy.bytes()).toString());
            answer.set("models", head.path("models"));
            return answer;
        } catch (DirectoryLockedException e) {
            throw new RefusedException(ExitCode.IN_USE, String.valueOf(e.getMessage()));
        } catch (StoppedException e) {
            throw new RefusedException(ExitCode.INTERRUPTED, "the restore was stopped; delete all that is in " + data.root()
                    + " and restore again");
        }
    }

    private JsonNode head() throws IOException, RefusedException {
        try {
            return BackupFormat.read(backup);
        } catch (CorruptFileException e) {
            throw new RefusedException(ExitCode.DAMAGED, String.valueOf(e.getMessage()));
        }
    }

    private void refuse(long bytes) throws IOException, RefusedException {
        refuseUnfinished(data);
        try (Stream<Path> entries = Files.list(data.root())) {
            List<String> there =
                    entries.map(p -> String.valueOf(p.getFileName())).filter(n -> !NOTHING.contains(n)).sorted().limit(5).toList();
            if (!there.isEmpty()) {
                throw new RefusedException(ExitCode.FAILED, "the data directory is not empty, and a restore replaces nothing: "
                        + data.root() + " holds " + String.join(", ", there));
            }
        }
        long usable = Files.getFileStore(data.root()).getUsableSpace();
        if (usable < bytes + MARGIN_BYTES) {
            throw new RefusedException(ExitCode.FAILED, "not enough room: directory=" + data.root() + " usable=" + new Bytes(usable)
                    + " needed=" + new Bytes(bytes + MARGIN_BYTES));
        }
    }

    private void copyAll(FileCopy copy, long expected) throws IOException, RefusedException {
        Path sums = backup.resolve(BackupFormat.SUMS);
        try (BufferedReader lines = Files.newBufferedReader(sums)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy(copy, BackupFormat.Entry.parse(sums, line));
            }
        }
        if (copy.files() != expected) {
            throw new RefusedException(ExitCode.DAMAGED, "the backup names " + copy.files() + " files, and says that it has " + expected);
        }
    }

    private void copy(FileCopy copy, BackupFormat.Entry entry) throws IOException, RefusedException {
        Path from = backup.resolve(BackupFormat.DATA).resolve(entry.relative());
        String sum;
        try {
            sum = copy.copy(from, data.root().resolve(entry.relative()));
        } catch (NoSuchFileException | java.io.FileNotFoundException e) {
            throw new RefusedException(ExitCode.DAMAGED, "the backup is damaged: missing file=" + from);
        }
        if (!sum.equals(entry.sha256())) {
            throw new RefusedException(ExitCode.DAMAGED, "the backup is damaged: file=" + from + " sha256=" + sum + " when it was made="
                    + entry.sha256() + "; delete all that is in " + data.root() + ", and restore another one");
        }
    }

    /** Files first, then the directories that name them. */
    private void forceTree() throws IOException {
        try (Stream<Path> tree = Files.walk(data.root())) {
            for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
                Publish.forceDirectory(file); // forces whatever can be opened for reading
            }
        }
        try (Stream<Path> tree = Files.walk(data.root())) {
            for (Path directory : (Iterable<Path>) tree.filter(Files::isDirectory)::iterator) {
                Publish.forceDirectory(directory);
            }
        }
    }
}
