/**
 * Robots files as RFC 9309 reads them: lines, groups, path patterns and verdicts. Pure functions of bytes: no network, no clock, no
 * state. The same patterns serve {@code tdmrep.json} and {@code ai.txt}, which borrow them.
 *
 * <p>May import: the JDK.
 */
@NullMarked
package dripstone.source.crawl.robots;

import org.jspecify.annotations.NullMarked;
