/**
 * The stage between sources and intake: what {@link dripstone.text.quality} finds in a text decides here over documents, by the settings of
 * the source that each came from.
 *
 * <p>May import: text, text.quality, life, meter.
 */
@NullMarked
package dripstone.text.screen;

import org.jspecify.annotations.NullMarked;
