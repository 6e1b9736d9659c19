/**
 * Watched folders, in the modes take and follow.
 *
 * <p>May import: text, disk, life, meter.
 */
@NullMarked
package dripstone.source.drop;

import org.jspecify.annotations.NullMarked;
