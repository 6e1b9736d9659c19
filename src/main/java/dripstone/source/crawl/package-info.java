/**
 * Sites: crawler4j's controller and threads with our own frontier, politeness, fetcher and robots rules.
 *
 * <p>May import: text, disk, life, meter. With its packages below the only one that sees crawler4j, crawler-commons and their HTTP client.
 */
@NullMarked
package dripstone.source.crawl;

import org.jspecify.annotations.NullMarked;
