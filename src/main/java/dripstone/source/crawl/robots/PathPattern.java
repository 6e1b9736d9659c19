package dripstone.source.crawl.robots;

/**
 * A path pattern of RFC 9309, section 2.2.3: {@code *} stands for any run of octets, {@code $} at the end for the end of the path; without
 * it the pattern need only fit the beginning. Matching never goes back: of each piece between two stars the first place that fits is
 * taken, which is right because the next star takes up whatever is left. Immutable.
 */
public final class PathPattern {
    private final String[] pieces;
    private final boolean anchored;
    private final int leastLength;
    private final int octets;

    private PathPattern(String normal, int octets) {
        this.anchored = normal.endsWith("$");
        this.pieces = (anchored ? normal.substring(0, normal.length() - 1) : normal).split("\\*", -1);
        int sum = 0;
        for (String piece : pieces) {
            sum += piece.length();
        }
        this.leastLength = sum;
        this.octets = octets;
    }

    /** @param written one octet a character, not empty, as the file has it */
    public static PathPattern of(String written) {
        int octets = written.chars().map(c -> c < 0x80 ? 1 : 3).sum();
        return new PathPattern(PathOctets.normal(written, true), octets);
    }

    /** @param path of {@link PathOctets} */
    public boolean matches(String path) {
        if (leastLength > path.length() || !path.startsWith(pieces[0])) {
            return false;
        }
        int last = pieces.length - 1;
        if (last == 0) {
            return !anchored || path.length() == pieces[0].length();
        }
        int at = pieces[0].length();
        for (int i = 1; i < last; i++) {
            int found = path.indexOf(pieces[i], at);
            if (found < 0) {
                return false;
            }
            at = found + pieces[i].length();
        }
        String end = pieces[last];
        return anchored ? path.length() - end.length() >= at && path.endsWith(end) : path.indexOf(end, at) >= 0;
    }

    /** How specific it is: its octets as written, those outside ASCII in their encoded form. */
    public int octets() {
        return octets;
    }
}
