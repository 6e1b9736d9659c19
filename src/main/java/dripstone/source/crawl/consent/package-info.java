/**
 * Whether a page's text may be trained on, by what its site says: signals as they are found in files, headers and pages, and one pure
 * function from signals to a verdict. What each signal means stands in {@code src/docs/CONSENT.md}.
 *
 * <p>May import: life, and the robots files beside it.
 */
@NullMarked
package dripstone.source.crawl.consent;

import org.jspecify.annotations.NullMarked;
