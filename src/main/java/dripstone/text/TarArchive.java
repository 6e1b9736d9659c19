package dripstone.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** A tar archive (POSIX ustar and pax, GNU). Links and devices are passed over. */
record TarArchive() implements Container {
    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        SourceStream source = new SourceStream(in);
        Set<String> names = new HashSet<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(source, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = next(tar, source); entry != null; entry = next(tar, source)) {
                if (entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && tar.canReadEntryData(entry)) {
                    Inflated body = new Inflated(tar, source, walk.budget());
                    walk.member(at, name(entry.getName()), names, body);
                    body.drain();
                }
            }
        }
    }

    private static String name(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, SourceStream source) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw source.explain(e);
        }
    }
}
