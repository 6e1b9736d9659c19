package dripstone.app.house;

import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.DiskFile;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Copies a data directory that may be at work, in an order in which nothing is copied before what it follows from:
 *
 * <ol>
 *   <li>Snapshots and the journal's rolled files never change; they are opened first, so that nobody can delete them on the way.
 *   <li>Ledgers and all other files, a ledger up to its last whole line: no copied snapshot is newer than its copied ledger.
 *   <li>The sources' stores, each while its commits wait: what they have as done is in the journal already.
 *   <li>Last, while intake stands still between two groups: its indexes and the journal's newest file. So the copied journal has every
 *       document that anything else copied speaks of, and all that were answered for before.
 * </ol>
 *
 * Single use.
 */
final class BackupContent {
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.(pending|trash)-[0-9a-f]{16}");
    private static final int LINE_LOOK_BYTES = 2 << 20;

    private final House house;
    private final StillFiles still;
    private final FileCopy copy;
    private final Path root;
    private final Path pending;
    private final Set<String> copied = new HashSet<>();
    private double intakeHeldSeconds;

    /** A file that stays readable whoever deletes it. */
    private record Held(Path file, InputStream in) {}

    /** @param pending the backup that is being made */
    BackupContent(House house, FileCopy copy, Path pending) {
        this.house = house;
        this.still = new StillFiles(house);
        this.copy = copy;
        this.root = house.data().root();
        this.pending = pending;
    }

    /** What there is to copy, roughly: holes count as bytes. */
    static long bytes(DataDirectory data) throws IOException {
        long bytes = 0;
        for (Path file : files(data, data.root())) {
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes;
    }

    /** All files that belong to a backup. */
    private static List<Path> files(DataDirectory data, Path under) throws IOException {
        if (!Files.isDirectory(under)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(under, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && belongs(data, file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return gone(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : gone(e);
            }
        });
        found.sort(null);
        return found;
    }

    /** Retention, say, deletes while the tree is walked. */
    private static FileVisitResult gone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    private static boolean belongs(DataDirectory data, Path file) {
        Path relative = data.root().relativize(file);
        for (Path part : relative) {
            if (LEFTOVER.matcher(part.toString()).matches()) {
                return false;
            }
        }
        return !file.startsWith(data.onceFrontier()) && !relative.toString().equals("lock");
    }

    /** Seconds in which nothing was taken in. */
    double intakeHeldSeconds() {
        return intakeHeldSeconds;
    }

    void write() throws IOException {
        List<Held> snapshots = new ArrayList<>();
        List<Held> rolled = new ArrayList<>();
        try (OutputStream sums = new BufferedOutputStream(Files.newOutputStream(pending.resolve(BackupFormat.SUMS)))) {
            holdSnapshots(snapshots);
            holdRolled(rolled);
            others(sums);
            for (Held held : snapshots) {
                copy(held, sums);
            }
            stores(sums);
            for (Held held : rolled) {
                copy(held, sums);
            }
            still.whileIntakeStands(() -> last(sums));
        } finally {
            release(snapshots);
            release(rolled);
        }
    }

    private void holdSnapshots(List<Held> into) throws IOException {
        for (ModelDirectory model : ModelHistory.models(house.data())) {
            for (Snapshot snapshot : SnapshotStore.openForReading(model.root()).list()) {
                List<Held> files = new ArrayList<>();
                try {
                    for (Path file : files(house.data(), snapshot.directory())) {
                        files.add(hold(file));
                    }
                    Path pin = snapshot.directory().resolveSibling(snapshot.directory().getFileName() + ".pinned");
                    if (Files.exists(pin)) {
                        files.add(hold(pin));
                    }
                    into.addAll(files);
                } catch (NoSuchFileException | FileNotFoundException e) {
                    release(files); // retention deleted it just now; newer ones stand
                }
            }
        }
    }

    /** All of the journal's files but the newest, which is being written. */
    private void holdRolled(List<Held> into) throws IOException {
        List<Path> all = files(house.data(), house.data().journal()).stream().filter(f -> f.toString().endsWith(".cq4")).toList();
        for (Path file : all.subList(0, Math.max(0, all.size() - 1))) {
            into.add(hold(file));
        }
    }

    private static Held hold(Path file) throws IOException {
        return new Held(file, DiskFile.openForReading(file).stream());
    }

    private static void release(List<Held> all) throws IOException {
        for (Held held : all) {
            held.in.close();
        }
    }

    private boolean isOfOthers(Path file) {
        DataDirectory data = house.data();
        boolean snapshot = file.startsWith(data.models()) && data.models().relativize(file).getNameCount() > 2
                && data.models().relativize(file).getName(1).toString().equals("snapshots");
        return !snapshot && !file.startsWith(data.journal()) && !file.startsWith(data.intake());
    }

    private void others(OutputStream sums) throws IOException {
        for (Path file : files(house.data(), root)) {
            if (isOfOthers(file) && !StillFiles.isStore(file)) {
                copyIfThere(file, sums);
            }
        }
    }

    private void stores(OutputStream sums) throws IOException {
        for (Path file : files(house.data(), root)) {
            if (isOfOthers(file) && StillFiles.isStore(file)) {
                still.whileStill(file, () -> copyIfThere(file, sums));
            }
        }
    }

    private void last(OutputStream sums) throws IOException {
        long begin = System.nanoTime();
        for (Path file : files(house.data(), house.data().intake())) {
            copyIfThere(file, sums);
        }
        for (Path file : files(house.data(), house.data().journal())) {
            if (!copied.contains(relative(file))) {
                copyIfThere(file, sums);
            }
        }
        intakeHeldSeconds = (System.nanoTime() - begin) / 1e9;
    }

    /** A file that is published anew or deleted meanwhile is copied as it was, or not at all. */
    private void copyIfThere(Path file, OutputStream sums) throws IOException {
        InputStream in;
        try {
            in = DiskFile.openForReading(file).stream();
        } catch (FileNotFoundException | NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return;
        }
        try (in) {
            write(file, in, growsByLines(file) ? wholeLines(file) : Long.MAX_VALUE, sums);
        }
    }

    private void copy(Held held, OutputStream sums) throws IOException {
        write(held.file, held.in, Long.MAX_VALUE, sums);
    }

    private void write(Path file, InputStream in, long most, OutputStream sums) throws IOException {
        String relative = relative(file);
        String sum = copy.copy(in, pending.resolve(BackupFormat.DATA).resolve(relative), most);
        sums.write(BackupFormat.line(sum, relative).getBytes(StandardCharsets.UTF_8));
        copied.add(relative);
    }

    private String relative(Path file) {
        return root.relativize(file).toString();
    }

    private boolean growsByLines(Path file) {
        String name = String.valueOf(file.getFileName());
        return file.startsWith(house.data().models()) && (name.equals("ledger") || name.endsWith(".csv"));
    }

    /** Bytes up to the last line feed now. */
    private static long wholeLines(Path file) throws IOException {
        try (DiskFile in = DiskFile.openForReading(file)) {
            long length = in.length();
            byte[] tail = new byte[(int) Math.min(length, LINE_LOOK_BYTES)];
            in.seek(length - tail.length);
            in.readFully(tail);
            for (int i = tail.length - 1; i >= 0; i--) {
                if (tail[i] == '\n') {
                    return length - tail.length + i + 1;
                }
            }
            return 0;
        }
    }
}
