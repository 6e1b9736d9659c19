/**
 * Kill-anywhere equality: the packaged daemon on a fixed input, killed at seeded points and started again until all is taken in and
 * trained; then what lies on the disk is compared with what a run without a kill leaves. {@code CrashIT} is the short form,
 * {@code CrashHarness} the long one.
 */
@NullMarked
package dripstone.app.crash;

import org.jspecify.annotations.NullMarked;
