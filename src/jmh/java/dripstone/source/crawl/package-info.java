/** Benchmarks of crawling. */
@NullMarked
package dripstone.source.crawl;

import org.jspecify.annotations.NullMarked;
