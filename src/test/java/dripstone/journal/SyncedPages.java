package dripstone.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk below a journal's mapped files, for one power cut.
 *
 * <p>What it takes to be true: a file is as it was when it was last forced, except that each page of 4 KiB that has changed
 * since is old, new or zero, one independent of another; the same goes for a file that was never forced, of which nothing
 * is old. A name is there when its directory was forced after it was made; before that it may be, or not; a file renamed over
 * another is that other until then. Chronicle's {@code metadata.cq4t} may be missing as well. What {@code disk.Publish} has
 * published is there: that has tests of its own.
 *
 * <p>The cut comes at a chosen call of those that make something durable, before it has done anything, or right after it.
 */
final class SyncedPages implements Syncing {
    static final int PAGE_BYTES = 4096;
    /** Chronicle's files are sparse: behind so many zeros nothing follows. */
    private static final int ZEROS_AT_END = 1 << 18;

    private final Path directory;
    private final Path result;
    private final SplittableRandom random;
    private final Map<String, byte[]> synced = new HashMap<>();
    /** Content behind the names as of the last force of the directory, where a rename has changed it since. */
    private final Map<String, byte[]> behindName = new HashMap<>();
    private final Map<String, Boolean> named = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private int callsLeft;
    private boolean cut;

    /** Thrown at the power cut. */
    static final class PowerCut extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** @param directory as it is, all of it on the disk @param result where the disk's content after the cut goes */
    SyncedPages(Path directory, Path result, int calls, SplittableRandom random) throws IOException {
        this.directory = directory;
        this.result = result;
        this.callsLeft = calls;
        this.random = random;
        for (Path file : files(directory)) {
            synced.put(name(file), content(file));
            named.put(name(file), true);
        }
    }

    boolean isCut() {
        return cut;
    }

    List<String> log() {
        return log;
    }

    @Override
    public void file(Path file, FileChannel channel, boolean alsoSize) throws IOException {
        log.add("force " + name(file));
        boolean before = random.nextBoolean();
        cutIf(before);
        channel.force(alsoSize);
        synced.put(isOurs(file) ? name(file) : beside(file), content(file));
        cutIf(!before);
    }

    @Override
    public void directory(Path forced) throws IOException {
        log.add("force directory");
        boolean before = random.nextBoolean();
        cutIf(before);
        SYSTEM.directory(forced);
        if (forced.equals(directory)) {
            named.clear();
            behindName.clear();
            for (Path file : files(directory)) {
                named.put(name(file), true);
            }
        }
        cutIf(!before);
    }

    @Override
    public void moved(Path from, Path to) {
        byte[] old = synced.get(name(to));
        behindName.put(name(to), old == null ? new byte[0] : old);
        synced.put(name(to), Objects.requireNonNull(synced.get(beside(from))));
    }

    private boolean isOurs(Path file) {
        return directory.equals(file.getParent());
    }

    private void cutIf(boolean now) throws PowerCut, IOException {
        if (cut) {
            throw new PowerCut();
        }
        if (now && callsLeft-- <= 0) {
            cut();
            throw new PowerCut();
        }
    }

    /** Writes what is on the disk after a power cut at this moment. */
    void cut() throws IOException {
        cut = true;
        Files.createDirectories(result);
        for (Path file : files(directory)) {
            String name = name(file);
            if (!name.endsWith(".cq4") && !name.equals(CycleFiles.METADATA)) {
                Files.copy(file, result.resolve(name), StandardCopyOption.REPLACE_EXISTING); // published
            } else if ((named.containsKey(name) && !(name.equals(CycleFiles.METADATA) && random.nextInt(4) == 0)) || random.nextBoolean()) {
                Files.write(result.resolve(name), faulty(name, content(file)));
            }
        }
        for (String gone : named.keySet()) { // deleted, or renamed, and not durably so
            if (!Files.exists(directory.resolve(gone)) && synced.containsKey(gone) && random.nextBoolean()) {
                Files.write(result.resolve(gone), Objects.requireNonNull(synced.get(gone)));
            }
        }
    }

    private byte[] faulty(String name, byte[] now) {
        byte[] under = behindName.get(name);
        if (under != null && random.nextBoolean()) {
            return under;
        }
        byte @Nullable [] old = synced.get(name);
        byte[] before = old == null ? new byte[0] : old;
        byte[] after = new byte[Math.max(before.length, now.length)];
        int favourite = random.nextInt(4); // so that some cuts are of one kind
        for (int at = 0; at < after.length; at += PAGE_BYTES) {
            int to = Math.min(after.length, at + PAGE_BYTES);
            byte[] was = page(before, at, to);
            byte[] is = page(now, at, to);
            byte[] chosen = is;
            if (!Arrays.equals(was, is)) {
                chosen = switch (favourite == 3 ? random.nextInt(3) : random.nextInt(8) == 0 ? random.nextInt(3) : favourite) {
                    case 0 -> was;
                    case 1 -> is;
                    default -> new byte[to - at];
                };
            }
            System.arraycopy(chosen, 0, after, at, to - at);
        }
        return after;
    }

    private static byte[] page(byte[] file, int at, int to) {
        return at >= file.length ? new byte[to - at] : Arrays.copyOfRange(file, at, to);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String beside(Path file) {
        return "beside/" + name(file);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Up to where only zeros follow. */
    private static byte[] content(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] all = new byte[0];
            while (true) {
                byte[] more = in.readNBytes(ZEROS_AT_END);
                if (more.length == 0 || (all.length > 0 && isZero(more) && name(file).endsWith(".cq4"))) {
                    return all;
                }
                int end = all.length;
                all = Arrays.copyOf(all, end + more.length);
                System.arraycopy(more, 0, all, end, more.length);
            }
        }
    }

    private static boolean isZero(byte[] bytes) {
        return Arrays.mismatch(bytes, new byte[bytes.length]) < 0;
    }
}
