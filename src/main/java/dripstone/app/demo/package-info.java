/** The embedded demonstration: a site of our own served on loopback, a folder of real text, a small model. */
@NullMarked
package dripstone.app.demo;

import org.jspecify.annotations.NullMarked;
