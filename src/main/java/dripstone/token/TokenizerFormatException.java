package dripstone.token;

import java.io.IOException;

/** A {@code tokenizer.json} that this build cannot read exactly. */
public final class TokenizerFormatException extends IOException {
    private static final long serialVersionUID = 1;
    private final String field;

    public TokenizerFormatException(String field, String reason) {
        super("tokenizer.json field=" + field + ": " + reason);
        this.field = field;
    }

    TokenizerFormatException(String field, String reason, Throwable cause) {
        super("tokenizer.json field=" + field + ": " + reason, cause);
        this.field = field;
    }

    /** Path of the field that is at fault, for instance {@code pre_tokenizer.type}. */
    public String field() {
        return field;
    }
}
