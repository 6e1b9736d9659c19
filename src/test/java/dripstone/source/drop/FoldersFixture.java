package dripstone.source.drop;

import dripstone.disk.KeyValueStore;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import dripstone.text.quality.SourceQualitySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Folders over a real directory, store and extractor, started and stopped by a test. */
final class FoldersFixture implements AutoCloseable {
    static final Duration NEVER = Duration.ofHours(1);
    final RecordingSink sink;
    private final Folders folders;
    private final KeyValueStore store;

    FoldersFixture(Path state, RecordingSink sink, FolderSettings... settings) throws IOException {
        this.sink = sink;
        this.store = KeyValueStore.open(state.resolve("drop.mv"));
        this.folders = new Folders(List.of(settings), new DropSettings(2, 64, Bytes.mib(8), Duration.ofMillis(50), Duration.ofMillis(200)),
                new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader("")), sink, store, new Meters());
    }

    FoldersFixture start() {
        folders.start();
        return this;
    }

    Folders folders() {
        return folders;
    }

    FolderStatus status() {
        return folders.status().getFirst();
    }

    static FolderSettings settings(Path path, FolderSettings.Mode mode, Duration rescan) {
        return settings(path, mode, rescan, List.of(), List.of());
    }

    static FolderSettings settings(Path path, FolderSettings.Mode mode, Duration rescan, List<String> include, List<String> exclude) {
        return new FolderSettings("box", path, mode, Duration.ofMillis(300), rescan, include, exclude, Bytes.mib(1), Duration.ofDays(1),
                Bytes.mib(100), Duration.ofDays(1), Bytes.mib(100), SourceQualitySettings.INHERITED);
    }

    /** Writes under a temporary name and renames, as a careful program does. */
    static void put(Path file, String text) throws IOException {
        Path parent = file.resolveSibling("");
        Files.createDirectories(parent);
        Path pending = parent.resolve("." + file.getFileName() + ".tmp");
        Files.writeString(pending, text);
        Files.move(pending, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        try {
            folders.stop(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while stopping", e);
        } finally {
            store.close();
        }
    }
}
