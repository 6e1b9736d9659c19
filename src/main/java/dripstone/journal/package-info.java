/**
 * Durable log of documents: append, read in order, retention.
 *
 * <p>May import: disk, life, meter. The only package that sees Chronicle.
 */
@NullMarked
package dripstone.journal;

import org.jspecify.annotations.NullMarked;
