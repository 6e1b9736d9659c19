package dripstone.source.drop;

import dripstone.life.StopSignal;
import dripstone.text.DocumentSink;
import dripstone.text.FileExtractor;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads files and directories that are given by name, once, by the same code as the watched folders, and moves nothing. A file's key
 * is its absolute path without the leading slash, so that giving it again is a repeat or a new version.
 */
public final class OneOffIngest {
    private static final int IN_FLIGHT = 64;
    private final String source;
    private final FileIngest ingest;
    private final StopSignal stop;

    /** @param source first part of the documents' keys */
    public OneOffIngest(String source, FileExtractor extractor, DocumentSink sink) {
        this(source, extractor, sink, StopSignal.NEVER);
    }

    /** As above. @param stop asked between files and between the documents of one */
    public OneOffIngest(String source, FileExtractor extractor, DocumentSink sink, StopSignal stop) {
        this.source = source;
        this.stop = stop;
        this.ingest = new FileIngest(extractor, sink, stop);
    }

    private record Pending(Path path, FileIngest.Read read) {}

    /**
     * Directories are read recursively, without hidden and temporary files and without following links.
     *
     * @param results is told one result a file, in order, each once its documents are durable
     * @throws dripstone.life.StoppedException when it was told to stop; what was offered by then is taken
     */
    public void ingest(List<Path> paths, Consumer<IngestResult> results) throws InterruptedException {
        Deque<Pending> pending = new ArrayDeque<>();
        for (Path given : paths) {
            for (Path file : files(given, results)) {
                stop.check("reading files");
                pending.add(new Pending(file, read(file)));
                if (pending.size() > IN_FLIGHT) {
                    results.accept(result(pending.remove()));
                }
            }
        }
        while (!pending.isEmpty()) {
            results.accept(result(pending.remove()));
        }
    }

    private static IngestResult result(Pending p) throws InterruptedException {
        return new IngestResult(p.path(), switch (FileIngest.await(p.read())) {
            case FileOutcome.Taken t -> new IngestResult.Accepted(t.documents(), t.repeats(), t.filtered(), t.remarks());
            case FileOutcome.Unchanged u -> new IngestResult.Accepted(0, 0, "");
            case FileOutcome.Refused r -> new IngestResult.Refused(r.reason());
            case FileOutcome.Changed c -> new IngestResult.Failed("it was written to while it was read");
            case FileOutcome.Vanished v -> new IngestResult.Failed("there is no such file");
            case FileOutcome.Unreadable u -> new IngestResult.Failed("cannot be read: " + u.reason());
            case FileOutcome.SinkDown s -> new IngestResult.Failed("the journal did not take it: " + s.reason());
        });
    }

    private FileIngest.Read read(Path file) throws InterruptedException {
        try {
            Path real = file.toRealPath();
            Path root = real.getRoot();
            Path relative = root == null ? real : root.relativize(real);
            FileStamp stamp = FileStamp.of(real);
            String unfit = stamp.kind() == FileStamp.Kind.OTHER
                    ? "neither file nor directory: a pipe, socket or device is never opened" : FileNames.unsafe(relative);
            if (!unfit.isEmpty()) {
                return new FileIngest.Read.Decided(new FileOutcome.Refused("", unfit));
            }
            SourceFile sourceFile = new SourceFile(source, FileNames.key(relative), root == null ? Path.of("/") : root, relative, stamp);
            return ingest.read(sourceFile, Long.MAX_VALUE, false, "");
        } catch (NoSuchFileException e) {
            return new FileIngest.Read.Decided(new FileOutcome.Vanished());
        } catch (IOException e) {
            return new FileIngest.Read.Decided(new FileOutcome.Unreadable(e.toString()));
        }
    }

    private List<Path> files(Path given, Consumer<IngestResult> results) {
        if (!Files.isDirectory(given)) {
            return List.of(given);
        }
        List<Path> files = new ArrayList<>();
        FileNames names = new FileNames(FolderSettings.byDefault("ingest", given, FolderSettings.Mode.FOLLOW));
        try {
            Path top = given.toRealPath();
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    boolean hidden = !dir.equals(top) && names.passesOverDirectory(SafeDirectory.nameOf(dir));
                    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!attributes.isSymbolicLink() && !names.passesOverFile(SafeDirectory.nameOf(file))) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    results.accept(new IngestResult(file, new IngestResult.Failed("cannot be read: " + e)));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            results.accept(new IngestResult(given, new IngestResult.Failed("cannot be looked through: " + e)));
        }
        files.sort(null);
        return files;
    }
}
