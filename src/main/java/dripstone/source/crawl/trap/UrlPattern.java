package dripstone.source.crawl.trap;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A pattern that many addresses of a host may share.
 *
 * @param text for people, and its name in the store: host, path with {@code #} for each number and {@code *} for each part that looks
 *     like an identifier, names of the query in alphabetical order
 */
public record UrlPattern(TrapKind kind, String text) {
    private static final int DEEP_SEGMENTS = 16;
    private static final int MOST_NAMES = 32;
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern UUID = Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    private static final int IDENTIFIER_LENGTH = 8;
    private static final int IDENTIFIER_RUNS = 3;

    /** One name and value of a query. */
    public record Parameter(String name, String text) {}

    /** The patterns of an address; none where it has neither numbers nor a query nor parts that come twice. */
    public static List<UrlPattern> of(URI address) {
        List<UrlPattern> found = new ArrayList<>(4);
        String host = String.valueOf(address.getRawAuthority());
        String path = address.getRawPath() == null ? "/" : address.getRawPath();
        String shape = shape(path);
        if (!shape.equals(path)) {
            found.add(new UrlPattern(TrapKind.NUMBERS, host + shape));
        }
        if (address.getRawQuery() != null) {
            Set<String> names = new TreeSet<>();
            parameters(address).forEach(p -> names.add(DIGITS.matcher(p.name()).replaceAll("#")));
            found.add(new UrlPattern(TrapKind.PARAMETERS, host + shape + "?" + String.join("&", names)));
            found.add(new UrlPattern(TrapKind.PARAMETERS, host + shape + "?*"));
            names.forEach(name -> found.add(idle(host, name)));
        }
        int segments = segments(path, host, found);
        if (segments >= DEEP_SEGMENTS) {
            found.add(new UrlPattern(TrapKind.DEEP, host));
        }
        return found;
    }

    /** The pattern of one name in the queries of a host. */
    public static UrlPattern idle(String host, String name) {
        return new UrlPattern(TrapKind.IDLE, host + "?" + name);
    }

    private static int segments(String path, String host, List<UrlPattern> found) {
        Set<String> seen = new HashSet<>();
        int segments = 0;
        boolean repeats = false;
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments++;
                repeats |= !seen.add(segment) && !DIGITS.matcher(segment).matches();
            }
        }
        if (repeats) {
            found.add(new UrlPattern(TrapKind.REPEATS, host));
        }
        return segments;
    }

    private static String shape(String path) {
        StringBuilder shape = new StringBuilder(path.length());
        for (String segment : path.split("/", -1)) {
            shape.append(isIdentifier(segment) ? "*" : DIGITS.matcher(segment).replaceAll("#")).append('/');
        }
        shape.setLength(shape.length() - 1);
        return shape.toString();
    }

    /** A UUID, or eight and more letters and digits with digits here and there. */
    private static boolean isIdentifier(String segment) {
        if (segment.length() < IDENTIFIER_LENGTH || segment.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        boolean plain = segment.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c));
        return UUID.matcher(segment).matches() || (plain && DIGITS.matcher(segment).results().count() >= IDENTIFIER_RUNS);
    }

    /** The names and values of a query, in their order, at most 32. */
    public static List<Parameter> parameters(URI address) {
        List<Parameter> found = new ArrayList<>();
        String query = address.getRawQuery();
        if (query == null) {
            return found;
        }
        for (String text : query.split("[&;]", -1)) {
            if (!text.isEmpty() && found.size() < MOST_NAMES) {
                int equals = text.indexOf('=');
                found.add(new Parameter((equals < 0 ? text : text.substring(0, equals)).toLowerCase(Locale.ROOT), text));
            }
        }
        return found;
    }

    /** The address without one name of its query; the address itself where it has no such name. */
    public static URI without(URI address, String name) {
        List<Parameter> all = parameters(address);
        List<String> rest = all.stream().filter(p -> !DIGITS.matcher(p.name()).replaceAll("#").equals(name)).map(Parameter::text).toList();
        if (rest.size() == all.size()) {
            return address;
        }
        String text = address.toString();
        String before = text.substring(0, text.indexOf('?'));
        return URI.create(rest.isEmpty() ? before : before + "?" + String.join("&", rest));
    }

    /** For the store. */
    public String key() {
        return kind.name() + ' ' + text;
    }
}
