package dripstone.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * From a text to the pieces that are encoded each on its own: added tokens are taken out, what is between them is normalised, added tokens
 * are looked for again in that, and a blank is put in front by the prefix rule. Immutable.
 *
 * <p>Memory: nothing where there are no steps and no blank is put in front; otherwise a copy of the text between two added tokens for each.
 */
final class TextPipeline {
    /** When a piece gets a blank in front. */
    enum Prefix {
        NEVER,
        ALWAYS,
        /** Unless it begins with a blank. */
        UNLESS_BLANK,
        /** Unless it begins with a blank or a {@code ▁}. */
        UNLESS_MARK,
        /** As before, and only at the text's beginning. */
        FIRST_UNLESS_MARK
    }

    private static final byte[] BLANK = {' '};

    private final AddedTokens inText;
    private final AddedTokens inNormalized;
    private final List<TextStep> steps;
    private final Prefix prefix;

    TextPipeline(List<AddedToken> added, List<TextStep> steps, Prefix prefix) {
        this.steps = List.copyOf(steps);
        this.prefix = prefix;
        inText = new AddedTokens(added.stream().filter(t -> !t.normalized()).map(t -> pattern(t, List.of())).toList());
        inNormalized = new AddedTokens(added.stream().filter(AddedToken::normalized).map(t -> pattern(t, this.steps)).toList());
    }

    private static AddedTokens.Pattern pattern(AddedToken token, List<TextStep> steps) {
        return new AddedTokens.Pattern(
                normalized(token.content().getBytes(StandardCharsets.UTF_8), steps), token);
    }

    private static byte[] normalized(byte[] text, List<TextStep> steps) {
        byte[] out = text;
        for (TextStep step : steps) {
            out = step.apply(out);
        }
        return out;
    }

    /** @param specials whether the names of special tokens are those tokens */
    void encode(byte[] text, boolean specials, Encoder encoder) {
        inText.split(text, 0, text.length, specials, new AddedTokens.Parts() {
            @Override
            public void text(byte[] source, int from, int to) {
                segment(source, from, to, specials, encoder);
            }

            @Override
            public void token(int id) {
                encoder.out().add(id);
            }
        });
    }

    private void segment(byte[] source, int from, int to, boolean specials, Encoder encoder) {
        boolean first = from == 0;
        byte[] text = source;
        int begin = from;
        int end = to;
        if (!steps.isEmpty()) {
            boolean whole = from == 0 && to == source.length;
            text = normalized(whole ? source : Arrays.copyOfRange(source, from, to), steps);
            begin = 0;
            end = text.length;
        }
        int start = begin;
        inNormalized.split(text, begin, end, specials, new AddedTokens.Parts() {
            @Override
            public void text(byte[] piece, int from, int to) {
                encodePiece(piece, from, to, first && from == start, encoder);
            }

            @Override
            public void token(int id) {
                encoder.out().add(id);
            }
        });
    }

    private void encodePiece(byte[] text, int from, int to, boolean first, Encoder encoder) {
        boolean prefixed = switch (prefix) {
            case NEVER -> false;
            case ALWAYS -> true;
            case UNLESS_BLANK -> text[from] != ' ';
            case UNLESS_MARK -> MetaspaceCutter.markLength(text, from, to, true) == 0;
            case FIRST_UNLESS_MARK -> first && MetaspaceCutter.markLength(text, from, to, true) == 0;
        };
        if (prefixed) {
            byte[] behind = TextStep.concat(BLANK, text, from, to);
            encoder.encode(behind, 0, behind.length);
        } else {
            encoder.encode(text, from, to);
        }
    }
}
