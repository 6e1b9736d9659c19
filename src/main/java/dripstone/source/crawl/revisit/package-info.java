/**
 * When a page is asked for again: what its visits showed, and what others say of it. Values and arithmetic only.
 *
 * <p>May import: life.
 */
@NullMarked
package dripstone.source.crawl.revisit;

import org.jspecify.annotations.NullMarked;
