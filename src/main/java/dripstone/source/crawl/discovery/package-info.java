/**
 * Sitemaps and feeds: which there are, and what stands in them.
 *
 * <p>May import: life; crawler-commons.
 */
@NullMarked
package dripstone.source.crawl.discovery;

import org.jspecify.annotations.NullMarked;
