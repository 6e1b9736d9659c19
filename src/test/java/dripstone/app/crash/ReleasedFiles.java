package dripstone.app.crash;

import dripstone.app.crash.agent.Released;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Puts back what the daemon let go of its journal, for the comparison: the very files, kept as {@link Released} says at the moment of
 * their deletion. Only what retention deleted is kept, so a file that went in any other way stays missing.
 */
final class ReleasedFiles {
    private static final String JOURNAL_FILES = "*.cq4";

    private ReleasedFiles() {}

    /** A data directory was restored elsewhere: what had been released before its backup was made is released there too. */
    static void inherit(Path from, Path to) throws IOException {
        NavigableSet<String> there = names(to.resolve("journal"));
        if (there.isEmpty() || !Files.isDirectory(Released.of(from))) {
            return;
        }
        Path kept = Files.createDirectories(Released.of(to));
        for (String name : names(Released.of(from)).headSet(there.last())) { // names are in the order of the files
            if (!there.contains(name)) {
                Files.createLink(kept.resolve(name), Released.of(from).resolve(name));
            }
        }
    }

    /** Adds the released files to a copy of the journal. */
    static void copy(Path data, Path journal) throws IOException {
        if (Files.isDirectory(Released.of(data))) {
            NavigableSet<String> there = names(journal);
            for (String name : names(Released.of(data))) {
                if (!there.contains(name)) { // it was kept, and its deletion did not come about: then it may have been written anew
                    Files.copy(Released.of(data).resolve(name), journal.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    static int count(Path data) throws IOException {
        return Files.isDirectory(Released.of(data)) ? names(Released.of(data)).size() : 0;
    }

    private static NavigableSet<String> names(Path directory) throws IOException {
        NavigableSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, JOURNAL_FILES)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }
}
