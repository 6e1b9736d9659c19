package dripstone.source.crawl.url;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Domain to ASCII by UTS #46 (non-transitional, CheckBidi and CheckJoiners on, the other checks off, as the URL Standard asks), made of
 * what the JDK knows of Unicode instead of the mapping table of the report.
 *
 * <p>The table is the case folding and compatibility composition of each character, without characters that are ignored. What may
 * differ from it: a few hundred characters that the table refuses though they are assigned and have no compatibility form, or the
 * other way about; and of the joiner rule the joining types, for which the JDK has no data (a zero-width non-joiner is allowed between
 * letters of the scripts that join).
 */
final class Idna {
    private static final String PREFIX = "xn--";

    private Idna() {}

    /** Empty where the domain is no valid one. */
    static Optional<String> toAscii(String domain) {
        String mapped = mapped(domain);
        StringJoiner out = new StringJoiner(".");
        boolean bidi = Bidi.isBidi(decoded(mapped));
        for (String label : mapped.split("\\.", -1)) {
            Optional<String> ascii = label(label, bidi);
            if (ascii.isEmpty()) {
                return Optional.empty();
            }
            out.add(ascii.get());
        }
        return Optional.of(out.toString());
    }

    /** With its encoded labels decoded, as far as they can be: only for the question whether any of it is written from right to left. */
    private static String decoded(String domain) {
        StringBuilder all = new StringBuilder();
        for (String label : domain.split("\\.", -1)) {
            String unicode = label.startsWith(PREFIX) ? Punycode.decode(label.substring(PREFIX.length())).orElse("") : label;
            all.append(unicode).append('.');
        }
        return all.toString();
    }

    private static Optional<String> label(String label, boolean bidi) {
        if (label.startsWith(PREFIX)) {
            Optional<String> unicode = isAscii(label) ? Punycode.decode(label.substring(PREFIX.length())) : Optional.empty();
            boolean valid = unicode.filter(u -> !isAscii(u) && isValid(u, bidi) && mapped(u).equals(u)).isPresent();
            return valid ? Optional.of(label) : Optional.empty();
        }
        if (!label.isEmpty() && !isValid(label, bidi)) {
            return Optional.empty();
        }
        return isAscii(label) ? Optional.of(label) : Punycode.encode(label).map(PREFIX::concat);
    }

    /** UTS #46, section 4.1, of a label in Unicode that is not empty. */
    private static boolean isValid(String label, boolean bidi) {
        int type = Character.getType(label.codePointAt(0));
        boolean beginsWithAMark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
        return !beginsWithAMark && label.codePoints().noneMatch(Idna::isDisallowed) && Joiners.fit(label)
                && (!bidi || Bidi.fits(label));
    }

    private static boolean isDisallowed(int p) {
        return switch (Character.getType(p)) {
            case Character.UNASSIGNED, Character.SURROGATE, Character.PRIVATE_USE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.CONTROL, Character.SPACE_SEPARATOR -> p >= 128; // of ASCII the host parser judges
            case Character.FORMAT -> p != Joiners.ZWJ && p != Joiners.ZWNJ;
            default -> p == 0xFFFD || p == 0xFFFC || (p >= 0x2FF0 && p <= 0x2FFB);
        };
    }

    /** Section 4, steps 1 and 2: each character mapped or left out, then the whole normalised to NFC. */
    private static String mapped(String domain) {
        StringBuilder folded = new StringBuilder(domain.length());
        Normalizer.normalize(domain, Normalizer.Form.NFC).codePoints().forEach(p -> fold(p, folded));
        StringBuilder again = new StringBuilder(folded.length());
        Normalizer.normalize(folded, Normalizer.Form.NFKC).codePoints().forEach(p -> fold(p, again));
        return Normalizer.normalize(again, Normalizer.Form.NFKC);
    }

    private static void fold(int p, StringBuilder out) {
        if (p < 128) {
            out.append((char) (p >= 'A' && p <= 'Z' ? p + 0x20 : p));
        } else if (p == 0x3002) {
            out.append('.');
        } else if (!isIgnored(p)) {
            foldWide(p, out);
        }
    }

    /** Unicode's full case folding, but for the letters that UTS #46 keeps apart. */
    private static void foldWide(int p, StringBuilder out) {
        boolean cherokee = Character.UnicodeScript.of(p) == Character.UnicodeScript.CHEROKEE;
        if (cherokee) {
            out.appendCodePoint(Character.toUpperCase(p));
        } else if (p == 0xDF || p == 0x1E9E) {
            out.append('ß');
        } else if (p == 0x130) {
            out.append("i\u0307");
        } else if (p == 0x3C2 || p == 0x131) { // final sigma and dotless i are letters of their own
            out.appendCodePoint(p);
        } else {
            new String(Character.toChars(p)).toUpperCase(Locale.ROOT).codePoints().map(Character::toLowerCase)
                    .forEach(out::appendCodePoint);
        }
    }

    /** What leaves no trace: soft hyphen, variation selectors, zero-width spaces and their like. */
    private static boolean isIgnored(int p) {
        return p == 0xAD || p == 0x34F || (p >= 0x180B && p <= 0x180D) || p == 0x180F || p == 0x200B || p == 0x2060 || p == 0x2064
                || p == 0xFEFF || (p >= 0xFE00 && p <= 0xFE0F) || (p >= 0x1BCA0 && p <= 0x1BCA3) || (p >= 0xE0100 && p <= 0xE01EF);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
