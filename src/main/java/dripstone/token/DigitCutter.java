package dripstone.token;

/**
 * The cuts of Hugging Face's {@code Digits}: numbers (Nd, Nl, No) apart from all else.
 *
 * @param individual whether each number stands alone, or runs of them together
 */
record DigitCutter(boolean individual) implements Cutter {
    private static final int OTHERS = 0xFF & ~CharClass.NUMBER;

    @Override
    public int wordEnd(byte[] text, int from, int to) {
        int first = CharClass.at(text, from, to);
        if (first >> 3 != CharClass.NUMBER) {
            return CharClass.runEnd(text, from, to, OTHERS);
        }
        return individual ? from + (first & 7) : CharClass.runEnd(text, from, to, CharClass.NUMBER);
    }
}
