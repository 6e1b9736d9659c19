package dripstone.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What a person gave, taken for the path of a file. */
final class FileArgument {
    private static final String MEMBER = "!/";

    private FileArgument() {}

    /**
     * Absolute, without links where it is there, with the name inside an archive behind it; empty where it is no path of a file: there
     * is none, and what was given does not begin at the root.
     */
    static String absolute(String given) {
        if (given.contains("://")) {
            return "";
        }
        int at = given.indexOf(MEMBER);
        String file = at < 0 ? given : given.substring(0, at);
        try {
            Path path = Path.of(file);
            if (Files.exists(path)) {
                return path.toRealPath() + given.substring(file.length());
            }
            return path.isAbsolute() ? path.normalize() + given.substring(file.length()) : "";
        } catch (InvalidPathException | IOException e) {
            return "";
        }
    }
}
