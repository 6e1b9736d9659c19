package dripstone.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.bench.BenchReport;
import dripstone.disk.Publish;
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
 * Durable appends a second of entries with 4 KiB of text, and how long each waits, beside what the disk itself does: the same bytes
 * appended to a plain file with a force after each group. A plain main, since what is measured is the disk. Once with entries that are
 * ready-made (their bytes, as they lie in the journal), once with the append compressing them, on all processors up to four.
 *
 * <p>First groups of a fixed size by one thread, whose latency is that of the append. Then {@link Offerers}: threads that each offer
 * one entry and wait until it is durable, while one thread appends in one group all that waits; their latency is what a source sees.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.journal.GroupCommitBenchmark [-Dbench.args=DIRECTORY]}; takes half
 * a minute and writes {@code target/bench/group-commit.json}.
 */
public final class GroupCommitBenchmark {
    static final int TEXT_BYTES = 4096;
    /** Distinct entries, used again and again. */
    private static final int ENTRIES = 1000;
    private static final long NANOS_EACH = 2_500_000_000L;
    private static final int MOST_IN_GROUP = 256;

    private GroupCommitBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path bench = Files.createDirectories(Path.of(arguments.length > 0 ? arguments[0] : "target/bench"));
        Path root = Files.createTempDirectory(bench, "group-commit");
        BenchReport report = new BenchReport("group-commit", Arrays.asList(arguments));
        report.root().put("textBytes", TEXT_BYTES);
        try {
            List<JournalEntry> texts = entries();
            List<byte[]> readyMade = encoded(texts);
            warmUp(root.resolve("warm-up"), readyMade, texts);
            System.out.printf("%-26s %10s %9s %12s %8s %8s %8s%n", "", "entries/s", "forces/s", "plain forces", "p50 ms", "p99 ms", "worst ms");
            for (int group : new int[] {1, 10, 100, 256, 1000}) {
                double plain = plain(root.resolve("plain-" + group), group);
                report.add("groups").put("group", group).put("plainForcesPerSecond", plain)
                        .setAll(measure(root.resolve("ready-" + group), readyMade, ChronicleJournal::appendEncoded, group, plain));
            }
            report.add("groupsOfTexts").put("group", 100)
                    .setAll(measure(root.resolve("texts"), texts, ChronicleJournal::append, 100, Double.NaN));
            for (int waiting : new int[] {64, 256, 384}) {
                report.add("offerers").put("waiting", waiting)
                        .setAll(offerers(root.resolve("offerers-" + waiting), readyMade, ChronicleJournal::appendEncoded, waiting));
            }
            report.add("offerersOfTexts").put("waiting", 256)
                    .setAll(offerers(root.resolve("offerers-texts"), texts, ChronicleJournal::append, 256));
            report.write();
        } finally {
            Publish.deleteTree(root);
        }
        System.out.println(report);
    }

    private static void warmUp(Path directory, List<byte[]> readyMade, List<JournalEntry> texts) throws IOException {
        try (ChronicleJournal journal = open(directory)) {
            for (int i = 0; i < 20; i++) {
                journal.appendEncoded(readyMade);
            }
            journal.append(texts);
        }
    }

    /** One of the journal's ways to append. */
    @FunctionalInterface
    private interface Append<E> {
        List<Position> append(ChronicleJournal journal, List<E> group) throws IOException;
    }

    private static ChronicleJournal open(Path directory) throws IOException {
        return ChronicleJournal.open(directory, new JournalSettings(Bytes.mib(256)));
    }

    private static <E> ObjectNode measure(Path directory, List<E> entries, Append<E> append, int size, double plain) throws IOException {
        Latencies latencies = new Latencies();
        try (ChronicleJournal journal = open(directory)) {
            long begin = System.nanoTime();
            int next = 0;
            for (long now = begin; now - begin < NANOS_EACH; ) {
                append.append(journal, entries.subList(next, next + size));
                next = next + 2 * size > ENTRIES ? 0 : next + size;
                long done = System.nanoTime();
                latencies.add(done - now);
                now = done;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            String name = (entries.getFirst() instanceof byte[] ? "ready-made" : "texts") + ", groups of " + size;
            return row(name, latencies.count() * size / seconds, latencies.count() / seconds, plain, latencies);
        }
    }

    private static <E> ObjectNode offerers(Path directory, List<E> entries, Append<E> append, int waiting)
            throws IOException, InterruptedException {
        try (ChronicleJournal journal = open(directory)) {
            Offerers<E> offerers = new Offerers<>(group -> append.append(journal, group), entries, MOST_IN_GROUP);
            double seconds = offerers.run(waiting, NANOS_EACH) / 1e9;
            Latencies latencies = offerers.latencies();
            String name = (entries.getFirst() instanceof byte[] ? "ready-made, " : "texts, ") + waiting + " offerers";
            return row(name, latencies.count() / seconds, offerers.groups() / seconds, Double.NaN, latencies);
        }
    }

    private static ObjectNode row(String name, double entries, double forces, double plain, Latencies latencies) {
        System.out.printf(Locale.ROOT, "%-26s %10.0f %9.0f %12.0f %8.2f %8.2f %8.2f%n", name, entries, forces, plain,
                latencies.millis(0.5), latencies.millis(0.99), latencies.millis(1));
        return latencies.json().put("entriesPerSecond", entries).put("forcesPerSecond", forces);
    }

    private static double plain(Path file, int size) throws IOException {
        byte[] bytes = new byte[size * TEXT_BYTES / 2]; // about what the text is compressed to
        new SplittableRandom(1).nextBytes(bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long forces = 0;
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < NANOS_EACH / 4) {
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

    private static List<byte[]> encoded(List<JournalEntry> texts) {
        try (GroupEncoder encoder = new GroupEncoder()) {
            return List.copyOf(encoder.encode(texts));
        }
    }

    private static List<JournalEntry> entries() {
        SplittableRandom random = new SplittableRandom(1);
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            entries.add(entry(i, random));
        }
        return entries;
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
