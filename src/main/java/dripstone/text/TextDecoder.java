package dripstone.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the character encoding of a body and decodes it, in the order of the WHATWG Encoding and HTML standards: byte order mark,
 * transport header, {@code <meta>} within the first bytes; else UTF-16 by where its zeros lie, UTF-8 where the bytes are valid UTF-8, and
 * otherwise what {@link EncodingGuess} finds likeliest. Never throws for bad bytes: they become U+FFFD.
 */
final class TextDecoder {
    private static final int META_WITHIN_BYTES = 4096;
    private static final Pattern META = Pattern.compile("<meta[^>]{0,300}?charset\\s*=\\s*[\"']?\\s*([A-Za-z0-9_:.+-]{1,40})",
            Pattern.CASE_INSENSITIVE);
    /** Labels that mean another encoding on the web than in the registry. */
    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"), Map.entry("iso8859-1", "windows-1252"), Map.entry("latin1", "windows-1252"),
            Map.entry("l1", "windows-1252"), Map.entry("ascii", "windows-1252"), Map.entry("us-ascii", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"), Map.entry("latin5", "windows-1254"), Map.entry("tis-620", "x-windows-874"),
            Map.entry("iso-8859-11", "x-windows-874"), Map.entry("gb2312", "GB18030"), Map.entry("gb_2312-80", "GB18030"),
            Map.entry("gbk", "GB18030"), Map.entry("x-gbk", "GB18030"), Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"), Map.entry("sjis", "windows-31j"), Map.entry("x-sjis", "windows-31j"),
            Map.entry("euc-kr", "x-windows-949"), Map.entry("ks_c_5601-1987", "x-windows-949"), Map.entry("unicode", "UTF-16LE"),
            Map.entry("utf8", "UTF-8"));

    private TextDecoder() {}

    /** Decodes plain text. @param header charset of the transport, or empty */
    static String text(byte[] body, String header) {
        Optional<Decoded> marked = byteOrderMark(body);
        if (marked.isPresent()) {
            return decode(body, marked.get().skip(), marked.get().charset());
        }
        return decode(body, 0, named(header).orElseGet(() -> detect(body)));
    }

    /** Decodes HTML, which may name its own encoding. @param header charset of the transport, or empty */
    static String html(byte[] body, String header) {
        Optional<Decoded> marked = byteOrderMark(body);
        if (marked.isPresent()) {
            return decode(body, marked.get().skip(), marked.get().charset());
        }
        return decode(body, 0, named(header).or(() -> meta(body)).orElseGet(() -> detect(body)));
    }

    /** An encoding, and the length of the mark in front that says so. */
    record Decoded(Charset charset, int skip) {}

    /** The encoding of a text of which only the beginning is at hand. */
    static Decoded of(byte[] head) {
        return byteOrderMark(head).orElseGet(() -> new Decoded(detect(head), 0));
    }

    private static Optional<Decoded> byteOrderMark(byte[] b) {
        if (b.length >= 3 && b[0] == (byte) 0xef && b[1] == (byte) 0xbb && b[2] == (byte) 0xbf) {
            return Optional.of(new Decoded(StandardCharsets.UTF_8, 3));
        }
        if (b.length >= 4 && b[0] == (byte) 0xff && b[1] == (byte) 0xfe && b[2] == 0 && b[3] == 0) {
            return Optional.of(new Decoded(Charset.forName("UTF-32LE"), 4));
        }
        if (b.length >= 2 && b[0] == (byte) 0xff && b[1] == (byte) 0xfe) {
            return Optional.of(new Decoded(StandardCharsets.UTF_16LE, 2));
        }
        if (b.length >= 2 && b[0] == (byte) 0xfe && b[1] == (byte) 0xff) {
            return Optional.of(new Decoded(StandardCharsets.UTF_16BE, 2));
        }
        return Optional.empty();
    }

    /** A meta that can be read byte by byte cannot truthfully say UTF-16. */
    private static Optional<Charset> meta(byte[] body) {
        String head = new String(body, 0, Math.min(body.length, META_WITHIN_BYTES), StandardCharsets.ISO_8859_1);
        Matcher m = META.matcher(head);
        if (!m.find()) {
            return Optional.empty();
        }
        String label = m.group(1).toLowerCase(Locale.ROOT);
        return label.startsWith("utf-16") || label.startsWith("utf-32") || label.equals("unicode")
                ? Optional.of(StandardCharsets.UTF_8)
                : named(label);
    }

    private static Optional<Charset> named(String label) {
        String name = label.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(LABELS.getOrDefault(name, name)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty(); // a label nobody knows says nothing
        }
    }

    /** Whether the bytes are UTF-16 or UTF-32, by their mark or by where their zeros lie. */
    static boolean isWide(byte[] body) {
        return byteOrderMark(body).map(m -> !m.charset().equals(StandardCharsets.UTF_8)).orElse(wide(body).isPresent());
    }

    /** In most scripts of Europe every second byte of UTF-16 is zero; East Asian text is looked at by its characters. */
    private static Optional<Charset> wide(byte[] body) {
        int length = Math.min(body.length, META_WITHIN_BYTES) & ~1;
        int[] zeros = new int[2];
        for (int i = 0; i < length; i++) {
            zeros[i & 1] += body[i] == 0 ? 1 : 0;
        }
        int few = length / 200;
        int many = length / 3;
        return length < 8 ? Optional.empty()
                : zeros[1] > many && zeros[0] <= few ? Optional.of(StandardCharsets.UTF_16LE)
                : zeros[0] > many && zeros[1] <= few ? Optional.of(StandardCharsets.UTF_16BE)
                : ideographic(body, length, zeros[0] + zeros[1] > 0);
    }

    /**
     * East Asian text is full of kana or of its own punctuation. Other text may look so when its bytes are taken in pairs, but it is
     * UTF-8 then, or consists of small letters.
     */
    private static Optional<Charset> ideographic(byte[] body, int length, boolean zeros) {
        int small = 0;
        for (int i = 0; i < length; i++) {
            small += body[i] >= 'a' && body[i] <= 'z' ? 1 : 0;
        }
        if (small > length / 2 || (!zeros && isUtf8(Arrays.copyOf(body, length)))) {
            return Optional.empty();
        }
        long little = marks(new String(body, 0, length, StandardCharsets.UTF_16LE));
        long big = marks(new String(body, 0, length, StandardCharsets.UTF_16BE));
        return little == 0 && big == 0 ? Optional.empty()
                : Optional.of(little >= big ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
    }

    /** How many characters are kana, punctuation or line ends; 0 where they are too few, or where others are not written. */
    private static long marks(String text) {
        long marks = text.chars().filter(c -> (c >= 0x3000 && c < 0x3100) || (c >= 0xff00 && c < 0xfff0) || (c > 0 && c < 0x80)).count();
        return marks * 20 > text.length() && isWritten(text) ? marks : 0;
    }

    /** Whether nearly all are characters of scripts in daily use. */
    private static boolean isWritten(String text) {
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < 0x20 && c != '\n' && c != '\r' && c != '\t';
            boolean daily = c < 0x700 || (c >= 0x900 && c < 0x1100) || (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3100)
                    || (c >= 0x4e00 && c < 0xa000) || (c >= 0xac00 && c < 0xd7a4) || (c >= 0xff00 && c < 0xfff0);
            written += daily && !control ? 1 : 0;
        }
        return written > 0.97 * text.length();
    }

    private static Charset detect(byte[] body) {
        return wide(body).orElseGet(() -> narrow(body));
    }

    private static Charset narrow(byte[] body) {
        return !isUtf8(body) ? EncodingGuess.of(body)
                : EncodingGuess.isIso2022Jp(body) ? EncodingGuess.iso2022Jp()
                : StandardCharsets.UTF_8;
    }

    /** Whether the bytes are UTF-8, a last sequence that was cut off allowed. */
    static boolean isUtf8(byte[] body) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(body);
        CharBuffer out = CharBuffer.allocate(8192);
        while (true) {
            CoderResult result = decoder.decode(in, out, false);
            if (result.isError()) {
                return false;
            }
            if (result.isUnderflow()) {
                return true;
            }
            out.clear();
        }
    }

    private static String decode(byte[] body, int skip, Charset charset) {
        return new String(body, skip, body.length - skip, charset);
    }
}
