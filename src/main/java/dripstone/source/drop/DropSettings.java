package dripstone.source.drop;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.time.Duration;

/** What all watched folders share. */
public record DropSettings(
        @Setting(value = "Files that are read at the same time.", unit = "files", byDefault = "1") int readers,
        @Setting(value = "Files that may be read or wait to be durable at the same time.", unit = "files", byDefault = "256")
                int filesInFlight,
        @Setting(value = "Sum of the sizes of those files; a larger one goes alone.", byDefault = "256 MiB") Bytes bytesInFlight,
        @Setting(value = "First wait after the journal did not take a document; doubles from there.", byDefault = "1s")
                Duration retryFirst,
        @Setting(value = "Longest such wait.", byDefault = "60s") Duration retryLongest) {
    public DropSettings {
        if (readers < 1 || readers > 64) {
            throw new IllegalArgumentException("readers must be 1 to 64, is " + readers);
        }
        if (filesInFlight < readers) {
            throw new IllegalArgumentException("files-in-flight must be at least readers: files-in-flight=" + filesInFlight
                    + " readers=" + readers);
        }
        if (bytesInFlight.count() < 1 << 20 || bytesInFlight.count() > 1L << 40) {
            throw new IllegalArgumentException("bytes-in-flight must be 1 MiB to 1 TiB, is " + bytesInFlight);
        }
        if (retryFirst.isNegative() || retryFirst.isZero() || retryLongest.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException("retry-first must be over 0 and at most retry-longest: retry-first=" + retryFirst
                    + " retry-longest=" + retryLongest);
        }
    }

    public static DropSettings byDefault() {
        return new DropSettings(1, 256, Bytes.mib(256), Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}
