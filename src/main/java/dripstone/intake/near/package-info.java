/**
 * An index of text signatures on the disk, that finds what is like a text without looking at all. It knows names and signatures;
 * what a name means, what is judged by it and where the journal stands is the intake's.
 *
 * <p>May import: text.near, disk.
 */
@NullMarked
package dripstone.intake.near;

import org.jspecify.annotations.NullMarked;
