package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * What tells one state of a file from another, without reading it. Links are not followed.
 *
 * @param modifiedNanos time of the last write, nanoseconds since 1970
 * @param changedNanos time of the last change of the inode (written, renamed, touched); the modified time where there is none
 * @param fileKey device and inode
 */
record FileStamp(Kind kind, long size, long modifiedNanos, long changedNanos, String fileKey) {
    private static final long RENAME_AFTER_WRITE_NANOS = 1_000_000;

    /** What stands at the path. */
    enum Kind {
        REGULAR,
        DIRECTORY,
        SYMBOLIC_LINK,
        /** A pipe, socket or device: never opened. */
        OTHER
    }

    static FileStamp of(Path path) throws IOException {
        BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Kind kind = a.isRegularFile() ? Kind.REGULAR : a.isDirectory() ? Kind.DIRECTORY
                : a.isSymbolicLink() ? Kind.SYMBOLIC_LINK : Kind.OTHER;
        return new FileStamp(kind, a.size(), nanos(a.lastModifiedTime()), changed(path, a), String.valueOf(a.fileKey()));
    }

    private static long changed(Path path, BasicFileAttributes a) throws IOException {
        try {
            return nanos((FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return nanos(a.lastModifiedTime()); // a file system that does not keep it
        }
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    /** Whether the bytes are still the same, as far as can be told; a rename does not change them. */
    boolean sameContent(FileStamp other) {
        return kind == other.kind && size == other.size && modifiedNanos == other.modifiedNanos && fileKey.equals(other.fileKey);
    }

    /**
     * Whether the last thing that happened to the file was no write: writing sets both times alike, renaming or setting the times as
     * a copying program does at its end moves only the change time. An empty file is never so sure.
     */
    boolean wasPutInPlace() {
        return size > 0 && changedNanos - modifiedNanos > RENAME_AFTER_WRITE_NANOS;
    }
}
