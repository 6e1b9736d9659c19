/** Wiring: the rooms opened over one data directory, for the daemon and for single commands alike. */
@NullMarked
package dripstone.app.house;

import org.jspecify.annotations.NullMarked;
