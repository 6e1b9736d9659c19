package dripstone.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Guesses the encoding of text that names none and is not UTF-8, from its first bytes beyond ASCII. East Asian encodings are told by their
 * form (what may follow what) and by where their commonest characters lie: Japanese is full of kana, Korean of syllables, and half of
 * simplified Chinese lies behind the last Korean syllable. Of the others, scripts that fill whole words are told by
 * {@link LetterFrequency}; what is left is Latin. Linear in a bounded sample.
 */
final class EncodingGuess {
    private static final int SAMPLE = 1 << 16;
    private static final int LEAST_PAIRS = 2;
    private static final int ERRORS_PER = 1000;
    private static final Charset SHIFT_JIS = Charset.forName("windows-31j");
    private static final Charset EUC_JP = Charset.forName("EUC-JP");
    private static final Charset EUC_KR = Charset.forName("x-windows-949");
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final Charset BIG5 = Charset.forName("Big5-HKSCS");
    private static final Charset ISO_2022_JP = Charset.forName("ISO-2022-JP");

    private EncodingGuess() {}

    /** @param body that is not UTF-8 */
    static Charset of(byte[] body) {
        int first = 0;
        while (first < body.length && body[first] >= 0) {
            first++;
        }
        byte[] sample = Arrays.copyOfRange(body, first, (int) Math.min(body.length, (long) first + SAMPLE));
        Charset eastAsian = eastAsian(sample);
        return eastAsian == null ? LetterFrequency.likeliest(sample) : eastAsian;
    }

    /** Japanese mail's encoding, which is all ASCII and hence looks like UTF-8: it goes to its second alphabet by an escape. */
    static boolean isIso2022Jp(byte[] body) {
        for (int i = 0; i + 2 < body.length; i++) {
            if (body[i] == 0x1b && body[i + 1] == '$' && (body[i + 2] == 'B' || body[i + 2] == '@')) {
                return fits(Arrays.copyOf(body, Math.min(body.length, SAMPLE)), ISO_2022_JP);
            }
        }
        return false;
    }

    static Charset iso2022Jp() {
        return ISO_2022_JP;
    }

    /** Two-byte characters by their lead and trail. */
    private static final class Pairs {
        private int count;
        private int highTrails;
        private int lowTrails;
        private final int[] leads = new int[256];

        private Pairs(byte[] sample, boolean shiftJis) {
            for (int i = 0; i + 1 < sample.length; i++) {
                int lead = sample[i] & 0xff;
                boolean single = lead < 0x80 || (shiftJis && lead >= 0xa0 && lead < 0xe0);
                if (!single) {
                    int trail = sample[++i] & 0xff;
                    count++;
                    leads[lead]++;
                    highTrails += trail >= 0x80 ? 1 : 0;
                    lowTrails += trail < 0x7f ? 1 : 0;
                }
            }
        }

        private int leads(int from, int to) {
            return Arrays.stream(leads, from, to + 1).sum();
        }

        /** A Latin letter with an accent is followed by another letter, that is by a low byte. */
        private boolean isLikely() {
            return count >= LEAST_PAIRS && highTrails > 0.4 * count;
        }
    }

    private static @Nullable Charset eastAsian(byte[] sample) {
        Pairs shifted = new Pairs(sample, true);
        int kana = shifted.leads(0x82, 0x83);
        if (shifted.isLikely() && kana > 0.15 * shifted.count && fits(sample, SHIFT_JIS)) {
            return SHIFT_JIS;
        }
        Pairs pairs = new Pairs(sample, false);
        if (!pairs.isLikely()) {
            return null;
        }
        boolean extended = pairs.lowTrails > 0;
        if (!extended && pairs.leads(0xa4, 0xa5) > 0.1 * pairs.count && fits(sample, EUC_JP)) {
            return EUC_JP;
        }
        int behindSyllables = pairs.leads(0xc9, 0xf7);
        int syllables = pairs.leads(0xb0, 0xc8);
        if (pairs.lowTrails < 0.1 * pairs.count && behindSyllables < 0.1 * syllables && fits(sample, EUC_KR)) {
            return EUC_KR;
        }
        if (pairs.lowTrails > 0.15 * pairs.count && fits(sample, BIG5)) {
            return BIG5;
        }
        return fits(sample, GB18030) ? GB18030 : null;
    }

    /** Whether all but a few broken places are characters of the encoding; a last one that is cut off is none. */
    private static boolean fits(byte[] sample, Charset charset) {
        CharsetDecoder decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(sample);
        CharBuffer out = CharBuffer.allocate(8192);
        int errors = 0;
        while (errors <= sample.length / ERRORS_PER) {
            CoderResult result = decoder.decode(in, out, false);
            out.clear();
            if (result.isUnderflow()) {
                return true;
            }
            if (result.isError()) {
                errors++;
                in.position(in.position() + Math.min(result.length(), in.remaining()));
            }
        }
        return false;
    }
}
