package dripstone.source.crawl.warc;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The archive of every request and answer. */
public record ArchiveSettings(
        @Setting(value = "Whether every request and answer is kept as WARC 1.1.", byDefault = "false") boolean enabled,
        @Setting(value = "Where the files lie; none means warc in the frontier's directory.", byDefault = "none") @Nullable Path directory,
        @Setting(value = "Size at which a file is closed and the next begun.", byDefault = "1 GiB") Bytes fileSize,
        @Setting(value = "Size of all files together; beyond it the oldest go.", byDefault = "100 GiB") Bytes maxSize,
        @Setting(value = "Age from which closed files go; none keeps them until they are too much.", byDefault = "none")
        @Nullable Duration maxAge) {

    /** Switched off. */
    public static final ArchiveSettings OFF = new ArchiveSettings(false, null, Bytes.mib(1 << 10), Bytes.mib(100 << 10));

    private static final long LEAST_FILE = 1024;
    private static final int LEAST_FILES = 2;

    /** Without an age. */
    public ArchiveSettings(boolean enabled, @Nullable Path directory, Bytes fileSize, Bytes maxSize) {
        this(enabled, directory, fileSize, maxSize, null);
    }

    public ArchiveSettings {
        if (fileSize.count() < LEAST_FILE) {
            throw new IllegalArgumentException("file-size must be at least 1 KiB: " + fileSize);
        }
        if (maxSize.count() / LEAST_FILES < fileSize.count()) {
            throw new IllegalArgumentException("max-size must be at least twice file-size: " + maxSize + " file-size=" + fileSize);
        }
        if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
            throw new IllegalArgumentException("max-age is longer than nothing: " + maxAge);
        }
    }
}
