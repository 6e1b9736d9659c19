/**
 * The only way into the journal: refuses repeats, chooses held-out text, has it encoded, appends in groups, answers when
 * durable. Owns the duplicate index and the log of verdicts.
 *
 * <p>May import: text, token, journal, disk, life, meter.
 */
@NullMarked
package dripstone.intake;

import org.jspecify.annotations.NullMarked;
