package dripstone.source.drop;

import dripstone.life.Health;
import java.nio.file.Path;

/**
 * How one folder is doing, for people and for the dashboard; counts are since the start of the process.
 *
 * @param seen states of files that were complete and looked at
 * @param taken files whose text is durable
 * @param documents their documents, repeats among them
 * @param refused files that gave no text
 * @param filtered documents left out by a rule
 * @param deleted followed files that were deleted
 * @param waiting files that are not yet at rest, or wait for a turn
 * @param inFlight files that are being read or are not yet durable
 * @param lastRefusal {@code path: reason} of what gave no text or was left out last, or empty
 */
public record FolderStatus(
        String name, Path path, FolderSettings.Mode mode, Health health, long seen, long taken, long documents, long refused, long filtered,
        long deleted, int waiting, int inFlight, String lastRefusal) {}
