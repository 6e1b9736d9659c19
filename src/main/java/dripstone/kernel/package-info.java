/**
 * Matrix products, softmax, norms and the optimiser's arithmetic: a scalar reference, the Vector API and oneDNN behind one
 * interface. The only package that touches raw addresses, the incubating Vector API and oneDNN.
 *
 * <p>How the fast kernels stay fast: a class whose name begins with {@code Vector} holds passes over memory, and the launcher's
 * {@code CompileCommand} compiles each of its methods by itself. Without that the compiler inlines one pass into another until it
 * reaches its limit on nodes, and puts vectors on the heap. So no method of such a class takes or returns a vector; those that do
 * stand in {@code Lanes}, {@code DoubleLanes} and {@code Exponential}, and are inlined.
 *
 * <p>May import: the JDK, life, meter.
 */
@NullMarked
package dripstone.kernel;

import org.jspecify.annotations.NullMarked;
