package dripstone.infer;

import dripstone.kernel.Lane;

/** The tokens that the model sees: at most its context of T, of which the last T/2 stay when it is full. */
final class Window {
    private final CachedDecoder decoder;
    private final Lane lane;
    private final int[] tokens;
    private int length;

    Window(CachedDecoder decoder, Lane lane) {
        this.decoder = decoder;
        this.lane = lane;
        this.tokens = new int[decoder.context()];
    }

    /** Reads {@code first} and the prompt, or the last T of these; returns how many were read. */
    int begin(int first, int[] prompt) {
        int all = prompt.length + 1;
        length = Math.min(all, tokens.length);
        for (int i = 0; i < length; i++) {
            int at = all - length + i;
            tokens[i] = at == 0 ? first : prompt[at - 1];
        }
        decoder.append(lane, tokens, 0, length, 0);
        return length;
    }

    void append(int token) {
        if (length < tokens.length) {
            tokens[length] = token;
            decoder.append(lane, tokens, length, length + 1, length);
            length++;
        } else {
            slide(token);
        }
    }

    private void slide(int token) {
        int kept = Math.max(1, tokens.length / 2);
        System.arraycopy(tokens, tokens.length - kept + 1, tokens, 0, kept - 1);
        tokens[kept - 1] = token;
        length = kept;
        decoder.append(lane, tokens, 0, kept, 0);
    }
}
