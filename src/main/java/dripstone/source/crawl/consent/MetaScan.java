package dripstone.source.crawl.consent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the meta elements of a page, and nothing else: one pass over the bytes, before any other reading of the page and whatever that
 * makes of it. Comments, quoted attribute values and the text of script, style and their like are passed over as the HTML standard has
 * it. Names and contents that matter here are ASCII, so that only UTF-16 needs to be decoded. Linear in the bytes.
 */
public final class MetaScan {
    private static final int MOST_METAS = 500;
    private static final int LONGEST = 1_000;
    /** Elements whose content is text, tags and all. */
    private static final Set<String> TEXT_ONLY =
            Set.of("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes");

    private final String html;
    private final List<Meta> metas = new ArrayList<>();
    private int at;

    /** @param name lower case @param content as it stands, at most {@link #LONGEST} characters */
    public record Meta(String name, String content) {}

    private MetaScan(String html) {
        this.html = html;
    }

    /** @param charset of the Content-Type; empty where it names none */
    public static List<Meta> of(byte[] body, String charset) {
        MetaScan scan = new MetaScan(decoded(body, charset));
        scan.run();
        return List.copyOf(scan.metas);
    }

    private static String decoded(byte[] body, String charset) {
        int mark = body.length < 2 ? 0 : (body[0] & 0xFF) << 8 | (body[1] & 0xFF);
        boolean marked = mark == 0xFEFF || mark == 0xFFFE;
        return switch (charset.toUpperCase(Locale.ROOT)) {
            case "UTF-16" -> new String(body, StandardCharsets.UTF_16);
            case "UTF-16LE" -> new String(body, StandardCharsets.UTF_16LE);
            case "UTF-16BE" -> new String(body, StandardCharsets.UTF_16BE);
            default -> new String(body, marked ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
        };
    }

    private void run() {
        int last = lastMeta();
        while (metas.size() < MOST_METAS && toNext("<", at) && at <= last) {
            if (html.startsWith("<!--", at)) {
                at = toNext("-->", at + 2) ? at + 3 : html.length();
            } else if (at + 1 < html.length() && isLetter(html.charAt(at + 1))) {
                at++;
                tag();
            } else {
                at++;
            }
        }
    }

    /** Where the last that might be one begins, wherever it stands: behind it nothing needs to be looked at. */
    private int lastMeta() {
        int last = html.lastIndexOf('<');
        while (last >= 0 && !html.regionMatches(true, last + 1, "meta", 0, 4)) {
            last = html.lastIndexOf('<', last - 1);
        }
        return last;
    }

    /** Moves there. @return whether there is one; if not, the end has been reached */
    private boolean toNext(String text, int from) {
        int found = html.indexOf(text, from);
        at = found < 0 ? html.length() : found;
        return found >= 0;
    }

    private void tag() {
        int begin = at;
        while (at < html.length() && !isBlank(html.charAt(at)) && html.charAt(at) != '/' && html.charAt(at) != '>') {
            at++;
        }
        String name = html.substring(begin, Math.min(at, begin + 16)).toLowerCase(Locale.ROOT);
        boolean isMeta = name.equals("meta");
        Map<String, String> attributes = isMeta ? new HashMap<>() : Map.of();
        while (attribute(attributes, isMeta)) {
            // each call moves on
        }
        if (at >= html.length()) {
            return; // a tag that never ends is none
        }
        at++;
        if (isMeta && attributes.containsKey("name")) {
            metas.add(new Meta(attributes.getOrDefault("name", "").strip().toLowerCase(Locale.ROOT),
                    attributes.getOrDefault("content", "").strip()));
        } else if (TEXT_ONLY.contains(name)) {
            toEndTag(name);
        }
    }

    /** @return false at the end of the tag */
    private boolean attribute(Map<String, String> into, boolean kept) {
        skipBlanksAnd('/');
        if (at >= html.length() || html.charAt(at) == '>') {
            return false;
        }
        int begin = at++; // an attribute's name may begin with any character, even '='
        while (at < html.length() && "=>/".indexOf(html.charAt(at)) < 0 && !isBlank(html.charAt(at))) {
            at++;
        }
        String name = kept ? html.substring(begin, Math.min(at, begin + LONGEST)).toLowerCase(Locale.ROOT) : "";
        skipBlanksAnd(' ');
        String value = "";
        if (at < html.length() && html.charAt(at) == '=') {
            at++;
            skipBlanksAnd(' ');
            value = value(kept);
        }
        if (kept) {
            into.putIfAbsent(name, value);
        }
        return true;
    }

    private String value(boolean kept) {
        if (at >= html.length() || html.charAt(at) == '>') {
            return "";
        }
        char quote = html.charAt(at);
        int begin = at;
        int end;
        if (quote == '"' || quote == '\'') {
            begin++;
            end = html.indexOf(quote, begin);
            end = end < 0 ? html.length() : end;
            at = Math.min(html.length(), end + 1);
        } else {
            while (at < html.length() && !isBlank(html.charAt(at)) && html.charAt(at) != '>') {
                at++;
            }
            end = at;
        }
        return kept ? html.substring(begin, Math.min(end, begin + LONGEST)) : "";
    }

    private void toEndTag(String name) {
        while (toNext("</", at)) {
            at += 2;
            if (html.regionMatches(true, at, name, 0, name.length())) {
                return;
            }
        }
    }

    private void skipBlanksAnd(char other) {
        while (at < html.length() && (isBlank(html.charAt(at)) || html.charAt(at) == other)) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
