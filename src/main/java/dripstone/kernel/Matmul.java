package dripstone.kernel;

/** A prepared product of one {@link MatmulShape}; made once by {@link Kernels#prepare}, shared by all lanes, run by {@link Lane#run}. */
public interface Matmul {
    MatmulShape shape();
}
