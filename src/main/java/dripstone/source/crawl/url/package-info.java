/**
 * Addresses of the web: the URL Standard's parser for http and https, and the one form in which a crawl keeps an address.
 *
 * <p>May import: nothing but the JDK. Letters: a <em>URL</em> is what was parsed, a <em>normal form</em> what addresses with the same
 * page share.
 */
@NullMarked
package dripstone.source.crawl.url;

import org.jspecify.annotations.NullMarked;
