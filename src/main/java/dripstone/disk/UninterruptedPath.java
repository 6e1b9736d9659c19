package dripstone.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file of the key-value store that survives interrupts: a {@link FileChannel} is closed for everybody when one of its threads is
 * interrupted, and threads that use the store are interrupted when they are asked to stop.
 */
public final class UninterruptedPath extends FilePathWrapper {
    private static final String SCHEME = "uninterrupted";

    /** Called by the library by reflection only; use {@link #register}. */
    public UninterruptedPath() {}

    /** Makes the scheme known to the library (again, at no cost) and answers the file's name under it. */
    static String register(Path absolute) {
        FilePath.register(new UninterruptedPath());
        return SCHEME + ":" + absolute;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return UninterruptedFile.open(Path.of(getBase().toString()), mode);
    }
}
