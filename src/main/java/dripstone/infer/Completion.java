package dripstone.infer;

/**
 * How a generation went.
 *
 * @param promptTokens that were read, the end-of-text token in front included
 * @param droppedTokens of the prompt's beginning that did not fit the context
 * @param tokens drawn and handed over
 */
public record Completion(int promptTokens, int droppedTokens, int tokens, StopReason reason) {}
