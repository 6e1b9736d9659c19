/**
 * Main, command line and wiring: the only package that sees every other.
 */
@NullMarked
package dripstone.app;

import org.jspecify.annotations.NullMarked;
