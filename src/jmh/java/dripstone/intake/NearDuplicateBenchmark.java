package dripstone.intake;

import dripstone.bench.BenchReport;
import dripstone.disk.Publish;
import dripstone.intake.near.NearIndex;
import dripstone.journal.Position;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.near.EditedTexts;
import dripstone.text.near.EditedTexts.Edit;
import dripstone.text.near.Shingler;
import dripstone.text.near.Signature;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Near duplicates on texts with seeded edits: how fast texts are signed, how many of the pairs of each true similarity are flagged,
 * what an index of many documents takes and answers, and what the intake's judgement of a document costs with it and without. A plain
 * main, since most of it is about the disk. Beside the wall's time of signing stands the thread's own.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.intake.NearDuplicateBenchmark
 * [-Dbench.args="PAIRS DOCUMENTS DIRECTORY"]}; without arguments 20,000 pairs and 1,000,000 documents. Also signs the texts of
 * {@code ../shared/data/corpora} where they are. Writes {@code target/bench/near.json}.
 */
public final class NearDuplicateBenchmark {
    private static final int ROUNDS = 9;
    private static final double THRESHOLD = NearDuplicateSettings.defaults().threshold();
    private static final byte[] NOBODY = new byte[0];

    private NearDuplicateBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int documents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        Path bench = Files.createDirectories(Path.of(arguments.length > 2 ? arguments[2] : "target/bench"));
        Path directory = Files.createTempDirectory(bench, "near");
        BenchReport report = new BenchReport("near", Arrays.asList(arguments));
        System.out.println(BenchReport.processor());
        try {
            sign(report);
            pairs(pairs, report);
            judge(directory, report);
            index(documents, directory.resolve("index"), report);
            report.write();
            System.out.println(report);
        } finally {
            Publish.deleteTree(directory);
        }
    }

    private static void sign(BenchReport report) throws IOException {
        System.out.printf("%-34s %10s %12s%n", "signing", "MB/s", "MB/CPU-s");
        String made = new EditedTexts(1).text(1_500_000);
        sign("documents of 2 KiB", made, 2 << 10, report);
        sign("documents of 64 KiB", made, 64 << 10, report);
        Path corpora = Path.of("../shared/data/corpora");
        if (Files.isDirectory(corpora)) {
            try (Stream<Path> files = Files.list(corpora)) {
                for (Path file : files.sorted().toList()) {
                    sign(file.getFileName() + ", 16 KiB", Files.readString(file), 16 << 10, report);
                }
            }
        }
    }

    private static void sign(String name, String text, int piece, BenchReport report) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); from += piece) {
            pieces.add(text.substring(from, Math.min(text.length(), from + piece)));
        }
        long bytes = text.getBytes(StandardCharsets.UTF_8).length;
        int repeats = (int) Math.max(1, (8 << 20) / bytes);
        double[] wall = new double[ROUNDS];
        double[] thread = new double[ROUNDS];
        Shingler shingler = new Shingler();
        var threads = ManagementFactory.getThreadMXBean();
        int sum = 0;
        for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
            long wallBegin = System.nanoTime();
            long threadBegin = threads.getCurrentThreadCpuTime();
            for (int repeat = 0; repeat < repeats; repeat++) {
                for (String one : pieces) {
                    sum += shingler.sketch(one).minHash().signature().key(0);
                }
            }
            if (round >= 0) {
                wall[round] = bytes * repeats * 1e3 / (System.nanoTime() - wallBegin);
                thread[round] = bytes * repeats * 1e3 / (threads.getCurrentThreadCpuTime() - threadBegin);
            }
        }
        Arrays.sort(wall);
        Arrays.sort(thread);
        System.out.printf(Locale.ROOT, "%-34s %10.1f %12.1f%s%n", name, wall[ROUNDS / 2], thread[ROUNDS / 2], sum == 1 ? " " : "");
        report.add("signing").put("text", name).put("bytes", bytes).put("megabytesPerSecond", wall[ROUNDS / 2])
                .put("megabytesPerThreadSecond", thread[ROUNDS / 2]);
    }

    /** Each pair through an index of its own: keys and estimate decide, as for a document. */
    private static void pairs(int pairs, BenchReport report) throws IOException {
        int[] all = new int[11];
        int[] flagged = new int[11];
        EditedTexts texts = new EditedTexts(2);
        Shingler shingler = new Shingler();
        Path directory = Files.createTempDirectory("near-pairs");
        try (NearIndex index = NearIndex.open(directory)) {
            for (int i = 0; i < pairs; i++) {
                EditedTexts.Pair pair = texts.pair();
                index.clear();
                index.add(NOBODY, shingler.sketch(pair.original()).minHash().signature());
                int tenth = (int) (pair.similarity() * 10);
                all[tenth]++;
                Signature edited = shingler.sketch(pair.edited()).minHash().signature();
                flagged[tenth] += index.nearest(edited, new byte[1], THRESHOLD, null).isPresent() ? 1 : 0;
            }
        } finally {
            Publish.deleteTree(directory);
        }
        System.out.printf("%-34s %10s %12s %12s%n", "true similarity", "pairs", "flagged", "share");
        for (int tenth = 0; tenth < all.length; tenth++) {
            if (all[tenth] > 0) {
                System.out.printf(Locale.ROOT, "from %-29.1f %,10d %,12d %12.5f%n", tenth / 10.0, all[tenth], flagged[tenth],
                        (double) flagged[tenth] / all[tenth]);
                report.add("pairs").put("similarityFrom", tenth / 10.0).put("pairs", all[tenth]).put("flagged", flagged[tenth]);
            }
        }
        report.root().put("threshold", THRESHOLD).put("recallFrom0.8", share(flagged, all, 8, 11))
                .put("flaggedBelow0.5", share(flagged, all, 0, 5));
        System.out.printf(Locale.ROOT, "recall from 0.8: %.5f; flagged below 0.5: %.5f%n", share(flagged, all, 8, 11),
                share(flagged, all, 0, 5));
    }

    private static double share(int[] some, int[] all, int from, int to) {
        return Arrays.stream(some, from, to).sum() / (double) Math.max(1, Arrays.stream(all, from, to).sum());
    }

    /** What a document of some 2.5 KB costs the intake's thread, beside the journal and the tokenizer. */
    private static void judge(Path directory, BenchReport report) throws IOException {
        EditedTexts texts = new EditedTexts(3);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String text = i % 4 == 3 ? texts.edited(documents.get(i / 2).text(), Edit.ALL, 0.2) : texts.text(350);
            documents.add(new Document(new DocumentKey("bench", "https://example.org/page/" + i, "", 0), "", text, "0".repeat(64), "text/1",
                    List.of(), Instant.EPOCH));
        }
        for (int round = 0; round < 2; round++) {
            for (boolean near : new boolean[] {false, true}) {
                NearDuplicateSettings settings = new NearDuplicateSettings(near, THRESHOLD, 20, new dripstone.life.Bytes(1L << 40));
                Micros micros = judge(directory.resolve("judge-" + near + round), documents, IntakeSettings.defaults().withNear(settings));
                System.out.printf(Locale.ROOT, "%-34s %10.1f µs, %.1f of the thread's own, a document of %d bytes%s%n",
                        near ? "judged with near duplicates" : "judged without", micros.wall(), micros.thread(),
                        documents.stream().mapToInt(d -> d.text().length()).sum() / documents.size(), round == 0 ? " (cold)" : "");
                report.add("judgement").put("near", near).put("round", round).put("microsecondsADocument", micros.wall())
                        .put("threadMicrosecondsADocument", micros.thread());
            }
        }
    }

    private record Micros(double wall, double thread) {}

    private static Micros judge(Path directory, List<Document> documents, IntakeSettings settings) throws IOException {
        Files.createDirectories(directory);
        HeldOutChoice heldOut = new HeldOutChoice(settings.heldOutShare(), settings.seed());
        long position = 0;
        var threads = ManagementFactory.getThreadMXBean();
        long begin = System.nanoTime();
        long threadBegin = threads.getCurrentThreadCpuTime();
        try (KnownDocuments known = KnownDocuments.open(directory, settings)) {
            for (int from = 0; from < documents.size(); from += 100) {
                GroupPlan plan = new GroupPlan(known, settings.minNew(), heldOut, Optional.empty(), 0);
                documents.subList(from, Math.min(documents.size(), from + 100)).forEach(plan::judge);
                for (GroupPlan.Planned planned : plan.planned()) {
                    known.apply(planned, new Position(++position));
                }
                if (known.index().isCommitDue()) {
                    known.index().commit();
                }
                if (known.near().map(NearDuplicates::isCommitDue).orElse(false)) {
                    known.near().orElseThrow().commit();
                }
            }
        }
        return new Micros((System.nanoTime() - begin) / 1e3 / documents.size(),
                (threads.getCurrentThreadCpuTime() - threadBegin) / 1e3 / documents.size());
    }

    private static void index(int documents, Path directory, BenchReport report) throws IOException {
        Shingler shingler = new Shingler();
        EditedTexts texts = new EditedTexts(4);
        List<String> sample = new ArrayList<>();
        long signing = 0;
        long adding = 0;
        long longest = 0;
        try (NearIndex index = NearIndex.open(directory)) {
            for (int i = 0; i < documents; i++) {
                String text = texts.text(120);
                if (i % Math.max(1, documents / 10_000) == 0) {
                    sample.add(text);
                }
                long begin = System.nanoTime();
                Signature signature = shingler.sketch(text).minHash().signature();
                long signed = System.nanoTime();
                index.add(("docs https://www.example.org/a/path/of/some/words/" + i).getBytes(StandardCharsets.UTF_8), signature);
                if (index.unwritten() == NearIndex.FLUSH_DOCUMENTS) {
                    index.flush(new byte[8]);
                }
                long added = System.nanoTime();
                signing += signed - begin;
                adding += added - signed;
                longest = Math.max(longest, added - signed);
            }
            index.flush(new byte[9]);
            report.root().putObject("index").put("documents", documents).put("addMicros", adding / 1e3 / documents)
                    .put("signMicros", signing / 1e3 / documents).put("longestFlushSeconds", longest / 1e9)
                    .put("bytesADocument", (double) size(directory) / documents).put("keyBytesADocument", 54);
            System.out.printf(Locale.ROOT, "%,d documents: added in %.1f µs each, longest flush %.2f s, %.0f bytes each on the disk%n",
                    documents, adding / 1e3 / documents, longest / 1e9, (double) size(directory) / documents);
        }
        long begin = System.nanoTime();
        try (NearIndex index = NearIndex.open(directory)) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
            System.out.printf(Locale.ROOT, "opened and checked in %.2f s; heap %d MiB after a collection%n", seconds, heap);
            report.root().put("openSeconds", seconds).put("heapMiB", heap);
            lookUps(index, sample, texts, shingler, report);
        }
    }

    /** Texts that are in the index, edited, and texts that are not. */
    private static void lookUps(NearIndex index, List<String> sample, EditedTexts texts, Shingler shingler, BenchReport report) {
        for (boolean known : new boolean[] {true, false}) {
            List<Signature> queries = sample.stream()
                    .map(text -> known ? closeTo(text, texts) : texts.freshText(120))
                    .map(text -> shingler.sketch(text).minHash().signature())
                    .toList();
            double[] micros = new double[queries.size()];
            int found = 0;
            long thread = 0;
            for (int round = 0; round < 2; round++) {
                found = 0;
                thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                for (int i = 0; i < micros.length; i++) {
                    long begin = System.nanoTime();
                    found += index.nearest(queries.get(i), NOBODY, THRESHOLD, null).isPresent() ? 1 : 0;
                    micros[i] = (System.nanoTime() - begin) / 1e3;
                }
            }
            double own = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / 1e3 / micros.length;
            double mean = Arrays.stream(micros).average().orElse(0);
            Arrays.sort(micros);
            double late = micros[micros.length * 99 / 100];
            System.out.printf(Locale.ROOT,
                    "look-up of %-23s %9.1f µs, %.1f of the thread's own, 99 of 100 within %.1f µs, found %d of %d%n",
                    known ? "one that is 0.8 alike" : "a new document", mean, own, late, found, micros.length);
            report.add("lookUps").put("known", known).put("meanMicros", mean).put("threadMicros", own).put("p99Micros", late)
                    .put("found", found).put("of", micros.length);
        }
    }

    /** An edit of a true similarity of at least 0.8. */
    private static String closeTo(String text, EditedTexts texts) {
        String edited = text;
        while (edited.equals(text) || EditedTexts.jaccard(text, edited) < 0.8) {
            edited = texts.edited(text, Edit.REPLACE, 0.02);
        }
        return edited;
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }
}
