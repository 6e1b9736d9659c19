package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class FileFailureTest {
    @Test
    void describe_namesThePathAndTheReason() {
        String user = System.getProperty("user.name");
        assertEquals("/a/b: permission denied for user " + user, FileFailure.describe(new AccessDeniedException("/a/b")));
        assertEquals("/a/b: there is no such file or directory", FileFailure.describe(new NoSuchFileException("/a/b")));
        assertEquals("/a: No space left on device", FileFailure.describe(new FileSystemException("/a", null, "No space left on device")));
        assertEquals("/a: FileSystemException", FileFailure.describe(new FileSystemException("/a")));
        assertEquals("torn", FileFailure.describe(new IOException("torn")));
        assertEquals("java.io.EOFException", FileFailure.describe(new EOFException()));
    }
}
