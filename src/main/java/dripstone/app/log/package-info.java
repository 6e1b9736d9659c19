/** The form of the log: lines for people, or an object a line; to standard error or to files that are rotated. Sees logback. */
@NullMarked
package dripstone.app.log;

import org.jspecify.annotations.NullMarked;
