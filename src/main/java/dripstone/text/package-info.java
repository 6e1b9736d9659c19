/**
 * The document, and what makes one of bytes: extraction, normalising, cutting into parts.
 *
 * <p>May import: disk, life, meter. The only package that sees jsoup, and with {@code text.child} Tika.
 */
@NullMarked
package dripstone.text;

import org.jspecify.annotations.NullMarked;
