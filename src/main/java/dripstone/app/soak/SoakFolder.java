package dripstone.app.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The person who drops files: good ones, each with a text of its own, and poison. */
final class SoakFolder {
    /** Of files that must be in the journal at the end. */
    static final String GOOD = "good-";

    private final Path folder;
    private final long seed;
    private final SplittableRandom random;
    private int good;
    private int poisoned;

    SoakFolder(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    int good() {
        return good;
    }

    int poisoned() {
        return poisoned;
    }

    void dropGood(int files, int day) throws IOException {
        for (int i = 0; i < files; i++) {
            String text = SoakText.of(seed, day, 1_000_000_000L + good, 8 + random.nextInt(20));
            write(GOOD + good + ".txt", text.getBytes(StandardCharsets.UTF_8));
            good++;
        }
    }

    /** One of each kind. */
    void dropPoison() throws IOException {
        String name = "poison-" + poisoned + "-";
        byte[] noise = new byte[1 << 16];
        random.nextBytes(noise);
        write(name + "empty.txt", new byte[0]);
        write(name + "zeros.txt", new byte[1 << 16]);
        write(name + "noise.pdf", concat("%PDF-1.7\n", noise));
        write(name + "noise.docx", concat("PK\u0003\u0004", noise));
        write(name + "bomb.gz", gzip(new byte[32 << 20]));
        write(name + "cut.zip", cutZip());
        write(name + "deep.html", ("<div>".repeat(30_000) + "deep").getBytes(StandardCharsets.US_ASCII));
        write(name + "line.json", ("[" + "1,".repeat(1 << 14)).getBytes(StandardCharsets.US_ASCII));
        write(name + "na\nme.txt", noise);
        poisoned += 9;
    }

    /** Files that nobody has taken away yet. */
    long left() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).count();
        }
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private static byte[] concat(String head, byte[] tail) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.getBytes(StandardCharsets.ISO_8859_1));
        all.write(tail);
        return all.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] cutZip() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            out.putNextEntry(new ZipEntry("text.bin"));
            out.write(new byte[1 << 12]);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is written to memory
        }
        return java.util.Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    }
}
