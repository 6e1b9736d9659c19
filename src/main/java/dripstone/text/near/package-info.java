/**
 * What a text leaves behind by which others are compared with it: its five-word shingles, hashed once, and two small samples of
 * them. A {@link dripstone.text.near.Sketch} tells how much of another text is new to it, a {@link dripstone.text.near.Signature} how
 * much two texts are alike. All of it is a pure function of the text.
 *
 * <p>Imports the JDK only.
 */
@NullMarked
package dripstone.text.near;

import org.jspecify.annotations.NullMarked;
