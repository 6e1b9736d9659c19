package dripstone.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What an I/O error says to people. The JDK's own message of the commonest ones is a bare path, without what is wrong with it. */
public final class FileFailure {
    private FileFailure() {}

    /** One line: the path where one is known, and the reason. */
    public static String describe(IOException failure) {
        return switch (failure) {
            case AccessDeniedException e -> e.getFile() + ": permission denied for user " + System.getProperty("user.name");
            case NoSuchFileException e -> e.getFile() + ": there is no such file or directory";
            case FileAlreadyExistsException e -> e.getFile() + ": is there already and is not what was to be put there";
            case FileSystemException e when e.getReason() == null -> e.getFile() + ": " + e.getClass().getSimpleName();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
