package dripstone.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/** One step of a {@code tokenizer.json}'s normalizer. Immutable. */
sealed interface TextStep {
    /** The text anew; the argument itself where nothing changes. */
    byte[] apply(byte[] text);

    /** Unicode normalization (UAX 15), of the JDK's version; bytes of no character stay, and part what is normalised. */
    record UnicodeForm(Normalizer.Form form) implements TextStep {
        /** Below U+0300 nothing composes, and in the canonical composed form nothing changes. */
        private static final int FIRST_COMBINING_LEAD = 0xCC;

        @Override
        public byte[] apply(byte[] text) {
            int first = firstInQuestion(text);
            if (first == text.length) {
                return text;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 16);
            int done = 0;
            for (int i = 0; i < text.length; ) {
                int end = runEnd(text, i);
                if (end > i) {
                    out.write(text, done, i - done);
                    out.writeBytes(Normalizer.normalize(new String(text, i, end - i, StandardCharsets.UTF_8), form)
                            .getBytes(StandardCharsets.UTF_8));
                    done = end;
                    i = end;
                } else {
                    i++;
                }
            }
            out.write(text, done, text.length - done);
            return out.toByteArray();
        }

        private int firstInQuestion(byte[] text) {
            int least = form == Normalizer.Form.NFC ? FIRST_COMBINING_LEAD : 0x80;
            int i = 0;
            while (i < text.length && (text[i] & 0xFF) < least) {
                i++;
            }
            return i;
        }

        /** An ASCII character and all others behind it, up to the next: no form looks further. At {@code from} where there is none such. */
        private static int runEnd(byte[] text, int from) {
            int i = text[from] >= 0 ? from + 1 : from;
            int begin = i;
            while (i < text.length && text[i] < 0) {
                int c = Utf8.decode(text, i, text.length);
                if (c == Utf8.MALFORMED) {
                    break;
                }
                i += c & 7;
            }
            return i > begin ? i : from;
        }
    }

    /** Text in front of a text that is not empty. */
    record Prepend(String text) implements TextStep {
        @Override
        public byte[] apply(byte[] tail) {
            return tail.length == 0 ? tail : concat(text.getBytes(StandardCharsets.UTF_8), tail, 0, tail.length);
        }
    }

    /** Each occurrence of a text by another one; {@code what} is not empty. */
    record Replace(String what, String by) implements TextStep {
        @Override
        public byte[] apply(byte[] text) {
            byte[] pattern = what.getBytes(StandardCharsets.UTF_8);
            byte[] replacement = by.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 16);
            int done = 0;
            for (int i = 0; i + pattern.length <= text.length; ) {
                if (Utf8.startsWith(text, i, text.length, pattern)) {
                    out.write(text, done, i - done);
                    out.writeBytes(replacement);
                    i += pattern.length;
                    done = i;
                } else {
                    i++;
                }
            }
            if (done == 0) {
                return text;
            }
            out.write(text, done, text.length - done);
            return out.toByteArray();
        }
    }

    static byte[] concat(byte[] head, byte[] text, int from, int to) {
        byte[] out = Arrays.copyOf(head, head.length + to - from);
        System.arraycopy(text, from, out, head.length, to - from);
        return out;
    }
}
