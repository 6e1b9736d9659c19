package dripstone.model;

/** Norm number i of the model (two a layer, then the final one), over the rows of one sequence. */
sealed interface Norm permits RmsNorm, LayerNorm {
    /**
     * LayerNorm where there is a bias, else RMSNorm.
     *
     * @param weight offset of its weights in the parameters @param bias of its bias, or {@link ParameterLayout#NONE}
     */
    static Norm of(PassParts parts, int index, long weight, long bias) {
        return bias == ParameterLayout.NONE ? new RmsNorm(parts, index, weight) : new LayerNorm(parts, index, weight, bias);
    }

    /** out [T, C] e from x = residual[i] [T, C] m. */
    void forward(Scratch s, long out);

    /**
     * dResidual [T, C] m += the gradient by x, given dNorm [T, C] m; and the gradient by weights and bias [C] m over the T rows of
     * sequence b alone, while they are at hand (the sum over b follows in {@link VectorPiece}).
     */
    void backward(int b, Scratch s);
}
