package dripstone.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** A zip archive, read from its front: each member's own ratio counts, the stream before it may be as dense as it likes. */
record ZipArchive() implements Container {
    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        SourceStream compressed = new SourceStream(in);
        Set<String> names = new HashSet<>();
        try (ZipInputStream zip = new ZipInputStream(compressed, StandardCharsets.ISO_8859_1)) {
            for (ZipEntry entry = next(zip, compressed); entry != null; entry = next(zip, compressed)) {
                if (!entry.isDirectory()) {
                    Inflated body = new Inflated(zip, compressed, walk.budget());
                    walk.member(at, name(entry.getName()), names, body);
                    body.drain();
                }
            }
        }
    }

    private static @Nullable ZipEntry next(ZipInputStream zip, SourceStream compressed) throws IOException {
        try {
            return zip.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw compressed.explain(e);
        }
    }

    /** Names that are not flagged as UTF-8 were read byte by byte; most of them are UTF-8 all the same. */
    private static String name(String name) {
        if (name.chars().allMatch(c -> c < 0x100)) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            return TextDecoder.isUtf8(bytes) ? new String(bytes, StandardCharsets.UTF_8) : name;
        }
        return name;
    }
}
