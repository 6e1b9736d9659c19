/**
 * Matrix products, softmax, norms and the optimiser's arithmetic: a scalar reference, the Vector API and oneDNN behind one
 * interface. The only package that touches raw addresses, the incubating Vector API and oneDNN.
 *
 * <p>May import: the JDK, life, meter.
 */
@NullMarked
package dripstone.kernel;

import org.jspecify.annotations.NullMarked;
