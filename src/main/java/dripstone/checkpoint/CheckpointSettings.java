package dripstone.checkpoint;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How snapshots are written, and how many stand. */
public record CheckpointSettings(
        @Setting(value = "Snapshots kept; older ones that are not pinned are deleted.", unit = "snapshots", byDefault = "5") int keep,
        @Setting(value = "Size of all snapshots together beyond which older ones that are not pinned go before their number is reached;"
                + " the newest stays. None: any.",
                byDefault = "none") @Nullable Bytes keepSize,
        @Setting(value = "Age, counted from the newest snapshot, beyond which older ones that are not pinned go. None: any.",
                byDefault = "none") @Nullable Duration keepAge,
        @Setting(value = "Where a snapshot is written from: `beside` copies weights and optimiser state and lets training go on, which"
                + " takes that memory once more; `in-place` takes none, and training waits for the disk;"
                + " `auto` copies where there is room.",
                byDefault = "auto") CopyMode copy,
        @Setting(value = "Most bytes a second that are hashed and written beside training, so that no step feels it. `0 B`: no limit.",
                unit = "bytes a second", byDefault = "32 MiB") Bytes writeRate) {
    private static final long LEAST_RATE_BYTES = 1L << 20;

    public CheckpointSettings {
        if (keepAge != null && (keepAge.isNegative() || keepAge.isZero())) {
            throw new IllegalArgumentException("keep-age must be over 0, is " + keepAge);
        }
        if (keep < 1) {
            throw new IllegalArgumentException("keep must be at least 1, is " + keep);
        }
        if (writeRate.count() > 0 && writeRate.count() < LEAST_RATE_BYTES) {
            throw new IllegalArgumentException("write-rate must be 0 B or at least 1 MiB, is " + writeRate);
        }
    }

    /** Which snapshots stay. */
    public Retention retention() {
        return new Retention(keep, keepSize, keepAge);
    }
}
