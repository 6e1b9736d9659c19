package dripstone.model;

import dripstone.kernel.CrossEntropyTerms;

/**
 * What holds for one leaf of one step beside its tokens.
 *
 * @param dropout probability, 0: none
 * @param dropoutKey of the random bits: a function of the seed, the step and the leaf's number, so that no other leaf has the same
 * @param documentMask whether a token sees only its own document; else all earlier ones of its sequence
 * @param terms of the cross-entropy
 */
public record LeafOptions(double dropout, long dropoutKey, boolean documentMask, CrossEntropyTerms terms) {
    /** Nothing dropped, documents apart, plain cross-entropy. */
    public static final LeafOptions PLAIN = new LeafOptions(0, 0, true, CrossEntropyTerms.NONE);

    public LeafOptions {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout is a probability under 1: dropout=" + dropout);
        }
    }
}
