/**
 * What stands on an HTML page and which of it is the page's own: blocks in reading order, the places they stand in, a first draft by
 * rules, the page's type, and the choice among the blocks by a model that was trained on one half of the pages of known text.
 *
 * <p>The model's inputs are named and explained in {@link dripstone.text.page.BlockFeature} and
 * {@link dripstone.text.page.PageFeature}; no input knows an address or a site. May import: the JDK, jsoup, Jackson.
 */
@NullMarked
package dripstone.text.page;

import org.jspecify.annotations.NullMarked;
