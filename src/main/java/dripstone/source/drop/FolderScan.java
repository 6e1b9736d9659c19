package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks through a tree, has its directories watched, and names every file that may concern the folder. Follows no links. */
final class FolderScan extends SimpleFileVisitor<Path> {
    private final Path root;
    private final FileNames names;
    private final DirectoryWatch watch;
    private final Predicate<Path> files;
    private String unwatched = "";
    private String unreadable = "";

    /** @param files is told each file and answers whether to go on */
    FolderScan(Path root, FileNames names, DirectoryWatch watch, Predicate<Path> files) {
        this.root = root;
        this.names = names;
        this.watch = watch;
        this.files = files;
    }

    /** @param from the root or a directory below it */
    void walk(Path from) throws IOException {
        Files.walkFileTree(from, this);
    }

    /** Why some directories are not watched; empty when all are. */
    String unwatched() {
        return unwatched;
    }

    /** Which directory could not be looked into; empty when none. */
    String unreadable() {
        return unreadable;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        if (!directory.equals(root) && names.passesOverDirectory(root.relativize(directory))) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        try {
            watch.register(directory);
        } catch (IOException e) {
            unwatched = "cannot watch " + directory + ": " + e.getMessage() + "; raise fs.inotify.max_user_watches";
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        return files.test(root.relativize(file)) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (file.equals(root)) {
            throw e;
        }
        if (Files.isDirectory(file)) {
            unreadable = "cannot look into " + file + ": " + e.getClass().getSimpleName();
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
        return FileVisitResult.CONTINUE; // what was listed was listed; the next scan sees the rest
    }
}
