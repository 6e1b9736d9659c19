/**
 * Journal to packed (B,T) batches and the lock-free ring between packer and trainer.
 *
 * <p>May import: journal, token, life, meter. The only package that sees JCTools.
 */
@NullMarked
package dripstone.batch;

import org.jspecify.annotations.NullMarked;
