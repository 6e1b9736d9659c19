/**
 * Key-value cache, sampler and token stream over a learnt model.
 *
 * <p>May import: model, token, kernel, checkpoint, life, meter.
 */
@NullMarked
package dripstone.infer;

import org.jspecify.annotations.NullMarked;
