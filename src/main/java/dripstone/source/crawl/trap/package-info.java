/**
 * Traps: sites that go on for ever without saying anything new. Which addresses are of one pattern, and what a pattern has yielded.
 *
 * <p>May import: life, source.crawl.revisit.
 */
@NullMarked
package dripstone.source.crawl.trap;

import org.jspecify.annotations.NullMarked;
