package dripstone.text.child;

/**
 * Bounds on what one document may give.
 *
 * @param textChars most characters of its text
 * @param parts most files that may lie in it (attachments, embedded documents)
 * @param partBytes most bytes of those files together
 */
public record ParserLimits(int textChars, int parts, long partBytes) {
    public ParserLimits {
        if (textChars < 1 || parts < 1 || partBytes < 1) {
            throw new IllegalArgumentException(
                    "limits must be over 0: textChars=" + textChars + " parts=" + parts + " partBytes=" + partBytes);
        }
    }
}
