/**
 * The archive of what was fetched: WARC 1.1 files (ISO 28500:2017) that other tools read.
 *
 * <p>May import: source.crawl.http, disk, life, meter. With its parent the only package that sees jwarc.
 */
@NullMarked
package dripstone.source.crawl.warc;

import org.jspecify.annotations.NullMarked;
