package dripstone.token;

/**
 * A token that is found in the text before any merge.
 *
 * @param special it stands for no text: {@link Tokenizer#encode} never gives it, {@link Tokenizer#decode} gives nothing for it
 * @param singleWord only where no word character touches it
 * @param leftStrip it takes the space in front of it along
 * @param rightStrip it takes the space behind it along
 * @param normalized it is looked for, itself normalised, in the normalised text
 * @param inVocabulary the model's vocabulary lists it too
 */
record AddedToken(
        int id, String content, boolean special, boolean singleWord, boolean leftStrip, boolean rightStrip, boolean normalized,
        boolean inVocabulary) {}
