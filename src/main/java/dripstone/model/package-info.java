/**
 * Transformer shape, parameters, and the forward and backward pass of each layer.
 *
 * <p>The letters: B sequences in a leaf, T tokens in a sequence, N = B·T rows, C width of the residual stream, H query heads,
 * K key-value heads, D head size, A = H·D width of all query heads, M = (H+2K)·D width of queries, keys and values, F feed-forward
 * width, U = 2F or F width of the feed-forward layer's first product (gated or plain), V vocabulary, L layers, R outputs of the
 * regression head.
 *
 * <p>May import: kernel, life, meter.
 */
@NullMarked
package dripstone.model;

import org.jspecify.annotations.NullMarked;
