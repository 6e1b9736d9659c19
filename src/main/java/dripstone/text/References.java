package dripstone.text;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Resolves the references of one page. Most are a path of plain characters, relative to the page or to its root, or a whole plain address:
 * those are put together here. All others, and what a page's base makes of the root, jsoup resolves; what both can do they do alike.
 */
final class References {
    /** Longer paths are left to jsoup. */
    private static final int MOST_SEGMENTS = 64;

    /** Scheme, host and port of the base, in jsoup's form; empty where its references are all left to jsoup. */
    private final String origin;
    /** The base's path up to its last slash. */
    private final String directory;
    /** Where its slashes stand; one more than it has directories. */
    private final int[] slashes;
    private final int depth;

    private References(String origin, String directory) {
        this.origin = origin;
        this.directory = directory;
        this.slashes = new int[MOST_SEGMENTS];
        int n = 0;
        for (int i = 0; i < directory.length() && n < MOST_SEGMENTS; i++) {
            if (directory.charAt(i) == '/') {
                slashes[n++] = i;
            }
        }
        this.depth = n;
    }

    static References of(Document document) {
        Element probe = new Element("a");
        probe.setBaseUri(document.baseUri());
        String root = probe.attr("href", "/").absUrl("href");
        String base = probe.attr("href", "?").absUrl("href");
        boolean web = root.startsWith("http://") || root.startsWith("https://");
        if (!web || !base.startsWith(root)) {
            return new References("", "");
        }
        String path = base.substring(root.length() - 1);
        String directory = path.substring(0, path.lastIndexOf('/', Math.max(0, path.indexOf('?'))) + 1);
        return isPlainPath(directory) && directory.chars().filter(c -> c == '/').count() < MOST_SEGMENTS
                ? new References(root.substring(0, root.length() - 1), directory)
                : new References("", "");
    }

    /**
     * The absolute address of an attribute of an element of the page, without its fragment.
     *
     * @param attribute whose value is not blank and no mere fragment
     */
    String absolute(Element element, String attribute) {
        String reference = withoutFragment(element.attr(attribute));
        String put = origin.isEmpty() || reference.isEmpty() ? "" : plain(reference);
        return put.isEmpty() ? withoutFragment(element.absUrl(attribute).strip()) : put;
    }

    private static String withoutFragment(String address) {
        int hash = address.indexOf('#');
        return hash < 0 ? address : address.substring(0, hash);
    }

    /** Empty where it is not so plain. */
    private String plain(String reference) {
        if (reference.startsWith("http://") || reference.startsWith("https://")) {
            int host = reference.indexOf("//") + 2;
            int path = reference.indexOf('/', host);
            return path > 0 && isHost(reference, host, path) && isPlainPath(reference.substring(path)) ? reference : "";
        }
        if (reference.charAt(0) == '/') {
            return isPlainPath(reference) ? origin + reference : "";
        }
        int up = 0;
        while (reference.startsWith("../", 3 * up)) {
            up++;
        }
        String rest = reference.substring(3 * up);
        return up < depth && !rest.isEmpty() && rest.charAt(0) != '/' && isPlainPath(rest)
                ? origin + directory.substring(0, slashes[depth - 1 - up] + 1) + rest
                : "";
    }

    private static boolean isHost(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) {
                return false;
            }
        }
        return end > from;
    }

    /** Letters, digits, some signs and single slashes, and no segment of full stops alone; then perhaps a query of visible ASCII. */
    private static boolean isPlainPath(String reference) {
        int query = reference.indexOf('?');
        String path = query < 0 ? reference : reference.substring(0, query);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || "._-~%,;=+&!$()*".indexOf(c) >= 0
                    || (c == '/' && (i == 0 || path.charAt(i - 1) != '/'));
            if (!plain) {
                return false;
            }
        }
        return !path.isEmpty() && hasNoDots(path) && (query < 0 || isPlainQuery(reference, query + 1));
    }

    private static boolean isPlainQuery(String reference, int from) {
        for (int i = from; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (c <= ' ' || c > '~' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Whether no segment is one or two full stops. */
    private static boolean hasNoDots(String path) {
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (dot == 0 || path.charAt(dot - 1) == '/') {
                int after = path.startsWith("..", dot) ? dot + 2 : dot + 1;
                if (after == path.length() || path.charAt(after) == '/') {
                    return false;
                }
            }
        }
        return true;
    }
}
