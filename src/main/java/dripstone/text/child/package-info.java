/**
 * Parsing of office documents, mail and images in a process of its own, bounded in memory, time and output, so that one bad file
 * costs one refusal. {@link dripstone.text.child.DocumentParser} is the daemon's side, {@link dripstone.text.child.ParserMain} the
 * child's; between them goes the protocol of {@code Wire} over the child's standard input and output.
 *
 * <p>May import: life. The only package that sees Tika, and with it POI and PDFBox.
 */
@NullMarked
package dripstone.text.child;

import org.jspecify.annotations.NullMarked;
