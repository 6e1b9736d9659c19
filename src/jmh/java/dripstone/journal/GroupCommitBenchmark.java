package dripstone.journal;

import dripstone.bench.BenchReport;
import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Durable appends a second of entries with 4 KiB of text, by size of group, beside what the disk itself does: the same bytes
 * appended to a plain file with a force after each group. A plain main, since what is measured is the disk.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.journal.GroupCommitBenchmark [-Dbench.args=DIRECTORY]}; writes
 * {@code target/bench/group-commit.json}.
 */
public final class GroupCommitBenchmark {
    private static final int TEXT_BYTES = 4096;
    private static final long SECONDS = 4;
    private static final int WARM_UP_ENTRIES = 2000;

    private GroupCommitBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path bench = Files.createDirectories(Path.of(arguments.length > 0 ? arguments[0] : "target/bench"));
        Path root = Files.createTempDirectory(bench, "group-commit");
        BenchReport report = new BenchReport("group-commit", Arrays.asList(arguments));
        report.root().put("textBytes", TEXT_BYTES);
        System.out.printf("%8s %16s %16s %16s%n", "group", "entries/s", "forces/s", "plain forces/s");
        for (int group : new int[] {1, 10, 100, 1000}) {
            double entries = journal(root.resolve("journal-" + group), group);
            double plain = plain(root.resolve("plain-" + group), group);
            System.out.printf(Locale.ROOT, "%8d %16.0f %16.0f %16.0f%n", group, entries, entries / group, plain);
            report.add("groups").put("group", group).put("entriesPerSecond", entries).put("forcesPerSecond", entries / group)
                    .put("plainForcesPerSecond", plain);
            report.write();
        }
        System.out.println(report);
    }

    private static double journal(Path directory, int size) throws IOException {
        List<JournalEntry> group = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(size);
        for (int i = 0; i < size; i++) {
            group.add(entry(i, random));
        }
        try (Journal journal = ChronicleJournal.open(directory, new JournalSettings(Bytes.mib(256)))) {
            for (int i = 0; i < WARM_UP_ENTRIES; i += size) {
                journal.append(group);
            }
            long appended = 0;
            long begin = System.nanoTime();
            long until = begin + SECONDS * 1_000_000_000L;
            while (System.nanoTime() < until) {
                journal.append(group);
                appended += size;
            }
            return appended * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static double plain(Path file, int size) throws IOException {
        byte[] bytes = new byte[size * TEXT_BYTES / 2]; // about what the text is compressed to
        new SplittableRandom(1).nextBytes(bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long forces = 0;
            long begin = System.nanoTime();
            long until = begin + SECONDS * 1_000_000_000L;
            while (System.nanoTime() < until) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(false);
                forces++;
            }
            return forces * 1e9 / (System.nanoTime() - begin);
        }
    }

    /** Words of a small vocabulary: it compresses about as text does. */
    private static JournalEntry entry(int n, SplittableRandom random) {
        StringBuilder text = new StringBuilder(TEXT_BYTES + 16);
        while (text.length() < TEXT_BYTES) {
            text.append(Integer.toString(random.nextInt(1 << 14), 32)).append(' ');
        }
        String hash = "0".repeat(64);
        return new JournalEntry(JournalEntry.Kind.TEXT, "bench", "page/" + n, "", 0, 1, n, hash, hash, "text/1", List.of(), false, 0,
                null, text.substring(0, TEXT_BYTES));
    }
}
