package dripstone.app.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What a run is fed: a drop box, a followed folder and a site. Among the files are archives of several members, texts that are cut into
 * parts, texts that stand twice under two names, one that is refused.
 */
final class FixedInput {
    static final int EPOCHS = 2;
    private static final int DROPPED = 24;
    private static final int FOLLOWED = 20;
    private static final int WORDS = 120;
    /** Over 64 KiB, so that it is cut into parts. */
    private static final int MANY_WORDS = 14_500;
    /** Texts that stand under two names. */
    private static final int TWINS = 3;
    /** How those names begin; behind the number comes which of the two it is. */
    static final String TWIN = "twin-";
    private static final int ARCHIVES = 3;
    private static final int MEMBERS = 5;
    /** Documents that are to be accepted: the twins once, the long text, and not the one that is refused. */
    static final int DOCUMENTS = DROPPED + FOLLOWED + ARCHIVES * MEMBERS + TWINS + 1 + FixedSite.PAGES;

    private FixedInput() {}

    /** Makes the folders and the configuration. @return the configuration */
    static Path write(Path root, String seed) throws IOException {
        bring(root);
        return configuration(root, root.resolve("dropped"), root.resolve("followed"), seed);
    }

    /** Fills the folders, or fills them again: as whoever dropped files would, after a backup was restored that is older than they. */
    static void bring(Path root) throws IOException {
        Path dropped = Files.createDirectories(root.resolve("dropped"));
        Path followed = Files.createDirectories(root.resolve("followed").resolve("deeper")).resolveSibling("");
        for (int i = 0; i < DROPPED; i++) {
            text(dropped.resolve("note-" + i + ".md"), i, WORDS);
        }
        for (int i = 0; i < FOLLOWED; i++) {
            text(followed.resolve((i % 2 == 0 ? "" : "deeper/") + "page-" + i + ".txt"), 1_000 + i, WORDS);
        }
        for (int i = 0; i < TWINS; i++) {
            text(dropped.resolve(TWIN + i + "-a.md"), 4_000 + i, WORDS);
            text(dropped.resolve(TWIN + i + "-b.md"), 4_000 + i, WORDS);
        }
        for (int i = 0; i < ARCHIVES; i++) {
            archive((i % 2 == 0 ? dropped : followed).resolve("archive-" + i + ".zip"), 2_000 + i * MEMBERS);
        }
        text(dropped.resolve("long.txt"), 3_000, MANY_WORDS);
        Files.write(dropped.resolve("binary.txt"), new byte[] {0, 1, 2, 3, (byte) 0xff, 0, 0, 7});
    }

    private static void text(Path file, long number, int words) throws IOException {
        Files.writeString(file, FixedText.of(number, words));
    }

    private static void archive(Path file, long firstNumber) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < MEMBERS; i++) {
                zip.putNextEntry(new ZipEntry("member-" + i + ".txt"));
                zip.write(FixedText.of(firstNumber + i, WORDS).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }

    private static Path configuration(Path root, Path dropped, Path followed, String seed) throws IOException {
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
                  - {name: dropped, path: "%s", mode: take, settle: 100ms, rescan: 500ms, processed-max: 100 KiB}
                  - {name: followed, path: "%s", mode: follow, settle: 100ms, rescan: 500ms}
                crawl: {contact: "crash@example.org", commit-every: 50ms, archive: {enabled: true, file-size: 64 KiB, max-size: 1 MiB}}
                drop: {readers: 2, retry-first: 100ms}
                intake: {held-out-share: 0.4, group-documents: 8, verdict-log-size: 4 KiB}
                journal: {roll-size: 12 KiB}
                tokenizer: {vocabulary-size: 320, train-on: 24 KiB}
                model: {layers: 2, width: 32, heads: 2, kv-heads: 1, feed-forward: 32, context: 64}
                batch: {epochs: %d, idle: 300ms, round-tokens: 20000}
                train: {leaf-sequences: 4, leaves: 2, warmup-steps: 5, dropout: 0.1, validate-tokens: 512}
                kernel: {precision: f32}
                checkpoint: {keep: 2}
                schedule: {checkpoint: "* * * * * ?", validation: "0/2 * * * * ?"}
                web: {enabled: false}
                """.formatted(dropped, followed, EPOCHS));
    }
}
