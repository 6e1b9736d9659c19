package dripstone.train;

import java.time.Duration;
import java.time.Instant;

/**
 * A snapshot that is being written, at one moment.
 *
 * @param step whose state it holds
 * @param bytes written so far; of adapters also what of the weights beside them was hashed
 * @param expectedBytes what that will come to, but for some small files; 0 as long as it is not known
 * @param since when it was begun, by the wall clock
 * @param lasting since then, whatever became of the wall clock
 */
public record SnapshotUnderWay(long step, long bytes, long expectedBytes, Instant since, Duration lasting) {}
