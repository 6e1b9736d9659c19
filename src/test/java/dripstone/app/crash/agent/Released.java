package dripstone.app.crash.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Journal files that the daemon let go, kept by a second name beside its data directory, under which they stay as they were. */
public final class Released {
    private Released() {}

    /** {@code data-released} beside {@code data}. */
    public static Path of(Path data) {
        return data.resolveSibling(data.getFileName() + "-released");
    }

    /** @param file in the journal's directory. One that was kept and then not deleted, as the process died in between, is kept anew. */
    static void keep(Path file) throws IOException {
        Path data = Objects.requireNonNull(Objects.requireNonNull(file.toAbsolutePath().getParent()).getParent());
        Path kept = Files.createDirectories(of(data)).resolve(Objects.requireNonNull(file.getFileName()));
        Files.deleteIfExists(kept);
        Files.createLink(kept, file);
    }
}
