/**
 * Byte-level BPE: train, encode, decode; reads and writes Hugging Face {@code tokenizer.json}.
 *
 * <p>May import: the JDK, Jackson, life, meter.
 */
@NullMarked
package dripstone.token;

import org.jspecify.annotations.NullMarked;
