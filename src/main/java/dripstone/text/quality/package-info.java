/**
 * What is said of a text whatever it came from: the published rules of quality (Gopher, C4, FineWeb), lines that stand on many pages of a
 * source, and the taking out of addresses of mail and network. Knows strings only; {@link dripstone.text.screen} applies it to documents.
 *
 * <p>May import: disk, life.
 */
@NullMarked
package dripstone.text.quality;

import org.jspecify.annotations.NullMarked;
