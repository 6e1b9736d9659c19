/** What the benchmarks of all rooms share. */
@NullMarked
package dripstone.bench;

import org.jspecify.annotations.NullMarked;
