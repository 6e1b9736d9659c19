package dripstone.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Another process (or another part of this one) owns the directory. */
public final class DirectoryLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final long owner;

    DirectoryLockedException(Path directory, OptionalLong owner) {
        super("directory is in use: directory=" + directory + " owner-pid=" + (owner.isPresent() ? owner.getAsLong() : "unknown")
                + "; stop that process, or name another directory");
        this.directory = directory.toString();
        this.owner = owner.orElse(-1);
    }

    public Path directory() {
        return Path.of(directory);
    }

    /** Absent when the owner had not yet written it. */
    public OptionalLong ownerPid() {
        return owner < 0 ? OptionalLong.empty() : OptionalLong.of(owner);
    }
}
