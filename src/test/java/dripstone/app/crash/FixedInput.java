package dripstone.app.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What a run is fed: a drop box, a followed folder and a site. Among the files are archives of several members, texts that are cut into
 * parts, texts that stand twice under two names, one that is refused. The files come in waves, the site and what is long with the first: a
 * daemon that has done all can be given more to be killed at. When all have come, it is the same input for every run.
 */
final class FixedInput {
    static final int EPOCHS = 2;
    /** The first holds as much as all others. */
    static final int WAVES = 4;
    private static final int DROPPED = 24;
    private static final int FOLLOWED = 20;
    private static final int WORDS = 120;
    /** Over 64 KiB, so that it is cut into parts. */
    private static final int MANY_WORDS = 11_500;
    /** Texts that stand under two names. */
    private static final int TWINS = 3;
    /** How those names begin; behind the number comes which of the two it is. */
    static final String TWIN = "twin-";
    private static final int ARCHIVES = 3;
    private static final int MEMBERS = 5;
    /** Documents that are to be accepted: the twins once, the long text, and not the one that is refused. */
    static final int DOCUMENTS = DROPPED + FOLLOWED + ARCHIVES * MEMBERS + TWINS + 1 + FixedSite.PAGES;
    private static final Pattern NUMBERED = Pattern.compile("(?:note|page|twin|archive)-(\\d+)\\b");

    private final Path root;
    private int waves;

    /** Makes nothing yet. @param root of the run */
    FixedInput(Path root) {
        this.root = root;
    }

    /** How many have come. */
    int waves() {
        return waves;
    }

    boolean hasMore() {
        return waves < WAVES;
    }

    /** Brings one wave more. */
    void more() throws IOException {
        bring(waves, waves + 1);
        waves++;
    }

    void all() throws IOException {
        bring(waves, WAVES);
        waves = WAVES;
    }

    /** Brings what has come once more: as whoever dropped files would, after a backup was restored that is older than they. */
    void again() throws IOException {
        bring(0, waves);
    }

    private void bring(int from, int to) throws IOException {
        Path dropped = Files.createDirectories(root.resolve("dropped"));
        Path followed = Files.createDirectories(root.resolve("followed").resolve("deeper")).resolveSibling("");
        try {
            each(from, to, DROPPED, i -> text(dropped.resolve("note-" + i + ".md"), i, WORDS));
            each(from, to, FOLLOWED, i -> text(followed.resolve((i % 2 == 0 ? "" : "deeper/") + "page-" + i + ".txt"), 1_000 + i, WORDS));
            each(from, to, TWINS, i -> {
                text(dropped.resolve(TWIN + i + "-a.md"), 4_000 + i, WORDS);
                text(dropped.resolve(TWIN + i + "-b.md"), 4_000 + i, WORDS);
            });
            each(from, to, ARCHIVES, i -> archive((i % 2 == 0 ? dropped : followed).resolve("archive-" + i + ".zip"), 2_000 + i * MEMBERS));
            each(from, to, 1, i -> text(dropped.resolve("very-long.txt"), 3_000, MANY_WORDS));
            each(from, to, 1, i -> write(dropped.resolve("binary.txt"), new byte[] {0, 1, 2, 3, (byte) 0xff, 0, 0, 7}));
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void each(int from, int to, int count, IntConsumer bring) {
        for (int i = 0; i < count; i++) {
            if (wave(i) >= from && wave(i) < to) {
                bring.accept(i);
            }
        }
    }

    /** With which wave a numbered file comes, from 0. */
    private static int wave(int number) {
        return Math.max(0, (number + 1) % (2 * WAVES - 2) - (WAVES - 2));
    }

    /** With which wave a part comes. @param part as {@link Accepted} names it */
    static int wave(String part) {
        Matcher numbered = NUMBERED.matcher(part);
        return part.contains("http") || !numbered.find() ? 0 : wave(Integer.parseInt(numbered.group(1)));
    }

    private static void text(Path file, long number, int words) {
        write(file, FixedText.of(number, words).getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void archive(Path file, long firstNumber) {
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < MEMBERS; i++) {
                zip.putNextEntry(new ZipEntry("member-" + i + ".txt"));
                zip.write(FixedText.of(firstNumber + i, WORDS).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Writes the configuration. @param seed address of the site */
    Path configuration(String seed) throws IOException {
        Path conf = Files.createDirectories(root.resolve("conf").resolve("sites")).resolveSibling("");
        Files.writeString(conf.resolve("sites").resolve("site.yaml"), """
                name: site
                seeds: ["%s"]
                delay: 5ms
                connections: 2
                recrawl-interval: 365d
                allow-private: true
                """.formatted(seed));
        return Files.writeString(conf.resolve("dripstone.yaml"), """
                folders:
                  - {name: dropped, path: "%s", mode: take, settle: 50ms, rescan: 200ms, processed-max: 100 KiB}
                  - {name: followed, path: "%s", mode: follow, settle: 50ms, rescan: 200ms}
                crawl: {contact: "crash@example.org", commit-every: 50ms, archive: {enabled: true, file-size: 64 KiB, max-size: 1 MiB}}
                drop: {readers: 2, retry-first: 100ms}
                intake: {held-out-share: 0.5, group-documents: 8, verdict-log-size: 4 KiB}
                journal: {roll-size: 80 KiB, keep-size: 160 KiB}
                tokenizer: {vocabulary-size: 320, train-on: 8 KiB}
                model: {layers: 2, width: 32, heads: 2, kv-heads: 1, feed-forward: 32, context: 64}
                batch: {epochs: %d, idle: 150ms, round-tokens: 20000}
                train: {leaf-sequences: 4, leaves: 2, warmup-steps: 5, dropout: 0.1, validate-tokens: 512}
                kernel: {precision: f32}
                checkpoint: {keep: 1}
                schedule: {checkpoint: "* * * * * ?", validation: "0/4 * * * * ?", retention: "* * * * * ?"}
                web: {enabled: false}
                """.formatted(root.resolve("dropped"), root.resolve("followed"), EPOCHS));
    }
}
