/**
 * Quartz adapter: asks named jobs to happen (checkpoint, validation, recrawl, retention). It only asks; it never does.
 *
 * <p>May import: life, meter. The only package that sees Quartz.
 */
@NullMarked
package dripstone.schedule;

import org.jspecify.annotations.NullMarked;
