package dripstone.checkpoint;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A published snapshot.
 *
 * @param directory {@code snapshots/step-000000000123}
 * @param weightsSha256 of {@code model.safetensors}, lower-case hex
 * @param published information only
 */
public record Snapshot(Path directory, long step, String weightsSha256, String kernelFingerprint, long bytes, Instant published) {}
