/**
 * Optimiser, learning-rate schedule, the parallel step, rounds, validation and early stopping.
 *
 * <p>May import: batch, model, kernel, checkpoint, life, meter.
 */
@NullMarked
package dripstone.train;

import org.jspecify.annotations.NullMarked;
