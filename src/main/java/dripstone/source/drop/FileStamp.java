package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What tells one state of a file from another, without reading it. Links are not followed.
 *
 * @param modifiedNanos time of the last write, nanoseconds since 1970
 * @param changedNanos time of the last change of the inode (written, renamed, touched); the modified time where there is none
 * @param fileKey device and inode
 */
record FileStamp(Kind kind, long size, long modifiedNanos, long changedNanos, String fileKey) {
    private static final String BASIC = "size,lastModifiedTime,fileKey,isRegularFile,isDirectory,isSymbolicLink";
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
        Map<String, Object> a;
        try {
            a = Files.readAttributes(path, "unix:" + BASIC + ",ctime", LinkOption.NOFOLLOW_LINKS); // one call for all
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            a = Files.readAttributes(path, BASIC, LinkOption.NOFOLLOW_LINKS); // a file system that keeps no change time
        }
        FileTime modified = (FileTime) Objects.requireNonNull(a.get("lastModifiedTime"));
        FileTime changed = (FileTime) a.getOrDefault("ctime", modified);
        return new FileStamp(kind(a), (Long) Objects.requireNonNull(a.get("size")), nanos(modified), nanos(changed),
                String.valueOf(a.get("fileKey")));
    }

    private static Kind kind(Map<String, Object> a) {
        return Boolean.TRUE.equals(a.get("isRegularFile")) ? Kind.REGULAR
                : Boolean.TRUE.equals(a.get("isDirectory")) ? Kind.DIRECTORY
                : Boolean.TRUE.equals(a.get("isSymbolicLink")) ? Kind.SYMBOLIC_LINK
                : Kind.OTHER;
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
