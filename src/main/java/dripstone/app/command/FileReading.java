package dripstone.app.command;

import dripstone.disk.FileFailure;
import dripstone.text.Extraction;
import dripstone.text.FileExtractor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads files and folders that a person names, one after the other, and tells what each gives. */
final class FileReading {
    private final FileExtractor extractor;
    private final Found found;

    /** Hears of each text and of each refusal. */
    interface Found {
        void text(Path file, Extraction.Text text) throws IOException;

        /** @param member empty for the file as a whole */
        void refused(Path file, String member, String reason);

        /** Nothing more comes of a file. */
        default void done(Path file, long nanos) {}
    }

    FileReading(FileExtractor extractor, Found found) {
        this.extractor = extractor;
        this.found = found;
    }

    /** @param given files, and folders that are read recursively; links in them are not followed */
    void read(List<Path> given) throws InterruptedException {
        for (Path path : given) {
            for (Path file : filesOf(path)) {
                long begun = System.nanoTime();
                read(file);
                found.done(file, System.nanoTime() - begun);
            }
        }
    }

    private List<Path> filesOf(Path given) {
        if (!Files.isDirectory(given)) {
            return List.of(given);
        }
        try (Stream<Path> walk = Files.walk(given)) {
            return walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
        } catch (IOException e) {
            found.refused(given, "", FileFailure.describe(e));
            found.done(given, 0);
            return List.of();
        }
    }

    private void read(Path file) throws InterruptedException {
        try {
            String tooLarge = extractor.refusalBySize(Files.size(file)).orElse("");
            if (!tooLarge.isEmpty()) {
                found.refused(file, "", tooLarge);
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                extractor.extract(file.toString(), in, part -> {
                    switch (part) {
                        case Extraction.Text text -> found.text(file, text);
                        case Extraction.Refused r -> found.refused(file, r.member(), r.reason());
                    }
                });
            }
        } catch (IOException e) {
            found.refused(file, "", FileFailure.describe(e));
        }
    }
}
