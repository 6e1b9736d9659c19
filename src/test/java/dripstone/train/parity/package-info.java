/**
 * The trainer against libtorch: the same weights and batches, the same losses, gradients and weights after. The benchmarks hold their
 * speed against the same {@link dripstone.train.parity.TorchModel}.
 *
 * <p>Letters as in {@code model}: B sequences of T tokens, width C, H heads of size D, K key-value heads, F feed-forward, V vocabulary.
 */
@NullMarked
package dripstone.train.parity;

import org.jspecify.annotations.NullMarked;
