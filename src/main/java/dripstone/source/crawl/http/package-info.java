/**
 * One HTTP request with every limit on it: time, size, headers, kinds of content, addresses. Knows nothing of sites or frontiers.
 *
 * <p>May import: life, meter. With its parent the only package that sees Apache HttpClient.
 */
@NullMarked
package dripstone.source.crawl.http;

import org.jspecify.annotations.NullMarked;
