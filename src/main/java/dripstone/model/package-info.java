/**
 * Transformer shape, parameters, and the forward and backward pass of each layer.
 *
 * <p>The letters: B sequences in a leaf, T tokens in a sequence, N = B·T rows, C width of the residual stream, H query heads,
 * K key-value heads, D = C/H head size, F feed-forward width, V vocabulary, L layers.
 *
 * <p>May import: kernel, life, meter.
 */
@NullMarked
package dripstone.model;

import org.jspecify.annotations.NullMarked;
