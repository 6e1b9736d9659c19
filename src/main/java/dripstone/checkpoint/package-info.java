/**
 * Snapshot format, ledger, atomic publish, newest-valid restore, retention.
 *
 * <p>May import: model, token, disk, life, meter.
 */
@NullMarked
package dripstone.checkpoint;

import org.jspecify.annotations.NullMarked;
