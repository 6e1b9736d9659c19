package dripstone.checkpoint;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A published snapshot.
 *
 * @param directory {@code snapshots/step-000000000123}
 * @param weightsSha256 of what was trained, lower-case hex: of {@code model.safetensors}, or of the adapters where there are some
 * @param bytes of its files, also those that it shares with other snapshots
 * @param published information only
 * @param baseSha256 of the {@code model.safetensors} beside which adapters were trained
 */
public record Snapshot(Path directory, long step, String weightsSha256, String kernelFingerprint, long bytes, Instant published,
        Optional<String> baseSha256) {}
