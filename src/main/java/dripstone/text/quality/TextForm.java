package dripstone.text.quality;

import java.util.Locale;
import java.util.Set;

/** How a text is written, as far as rules that count words and lines must know. */
public enum TextForm {
    /** Words with spaces between them. */
    PROSE,
    /** Mostly in a script that is written without spaces between words: a count of words says nothing. */
    UNSPACED,
    /** Source code, or data and settings for programs: neither words nor lines mean what the rules take them for. */
    CODE;

    /** Of those letters, the share from which a text counts as unspaced. */
    private static final double UNSPACED_SHARE = 0.3;

    private static final int LOOKED_AT_CHARS = 2000;
    private static final Set<String> CODE_ENDINGS = Set.of(("java kt kts scala groovy gradle clj cljs c h cc cpp cxx hh hpp hxx cs fs vb"
            + " go rs py pyi pyx rb pl pm php js mjs cjs ts tsx jsx vue svelte swift m mm dart hs ml mli erl ex exs elm lua r jl nim zig"
            + " d pas ada adb ads f f90 f95 for cob asm s v sv vhd vhdl lisp el scm rkt sh bash zsh fish ps1 bat cmd awk sql css scss"
            + " sass less cmake mk make tf proto thrift graphql json json5 jsonc geojson csv tsv xml xsd xsl svg yaml yml toml ini cfg"
            + " conf properties env lock log diff patch ipynb").split(" "));
    private static final Set<String> CODE_NAMES = Set.of("makefile", "dockerfile", "jenkinsfile", "vagrantfile", "cmakelists.txt");

    /**
     * The form of a text. Code is known by the name of its file, and only where the file was read as it stands: a page at
     * {@code /index.php} is prose.
     *
     * @param extractor of the text, for instance {@code plain/1}
     * @param name file name, path or address
     */
    public static TextForm of(String extractor, String name, String text) {
        if (extractor.startsWith("plain") && isCode(name)) {
            return CODE;
        }
        return isUnspaced(text) ? UNSPACED : PROSE;
    }

    private static boolean isCode(String name) {
        int query = name.contains("://") ? name.indexOf('?') : -1;
        String path = query < 0 ? name : name.substring(0, query);
        String last = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int dot = last.lastIndexOf('.');
        return CODE_NAMES.contains(last) || (dot > 0 && CODE_ENDINGS.contains(last.substring(dot + 1)));
    }

    /** By the letters of its beginning, middle and end. */
    private static boolean isUnspaced(String text) {
        int[] letters = new int[2];
        int most = 3 * LOOKED_AT_CHARS;
        if (text.length() <= most) {
            count(text, 0, text.length(), letters);
        } else {
            int middle = text.length() / 2;
            count(text, 0, LOOKED_AT_CHARS, letters);
            count(text, middle, middle + LOOKED_AT_CHARS, letters);
            count(text, text.length() - LOOKED_AT_CHARS, text.length(), letters);
        }
        return letters[1] > UNSPACED_SHARE * letters[0];
    }

    private static void count(String text, int from, int to, int[] letters) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                letters[0] += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
            } else if (Character.isLetter(c) || Character.isHighSurrogate(c)) {
                int codePoint = text.codePointAt(i);
                letters[0]++;
                letters[1] += codePoint >= 0x0E00 && isUnspaced(codePoint) ? 1 : 0;
            }
        }
    }

    private static boolean isUnspaced(int codePoint) {
        return Character.isIdeographic(codePoint)
                || switch (Character.UnicodeScript.of(codePoint)) {
                    case HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
                    default -> false;
                };
    }
}
