/** A simulated fortnight: the whole daemon in a weather of faults, with a clock that runs fast, and what its memory did. */
@NullMarked
package dripstone.app.soak;

import org.jspecify.annotations.NullMarked;
