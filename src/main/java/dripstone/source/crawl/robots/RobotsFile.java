package dripstone.source.crawl.robots;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A robots.txt (RFC 9309). Whatever the bytes, this is a file: lines that mean nothing are passed over. Time and memory grow with the
 * bytes that are read, which are at most {@link #MOST_BYTES}. Immutable.
 */
public final class RobotsFile {
    /** RFC 9309, section 2.5: at least the first 500 KiB are read. */
    public static final int MOST_BYTES = 500 * 1024;

    /** The file that says nothing, and so allows all. */
    public static final RobotsFile EMPTY = new RobotsFile(List.of(), List.of());

    private final List<RobotsGroup> groups;
    private final List<String> sitemaps;

    RobotsFile(List<RobotsGroup> groups, List<String> sitemaps) {
        this.groups = List.copyOf(groups);
        this.sitemaps = List.copyOf(sitemaps);
    }

    /** @param body of which what lies beyond {@link #MOST_BYTES}, and a line that is cut there, is not read */
    public static RobotsFile parse(byte[] body) {
        RobotsParser parser = new RobotsParser();
        RobotsLines.each(wholeLines(body), parser);
        return parser.file();
    }

    private static byte[] wholeLines(byte[] body) {
        if (body.length <= MOST_BYTES) {
            return body;
        }
        int end = MOST_BYTES;
        while (end > 0 && body[end - 1] != '\n' && body[end - 1] != '\r') {
            end--;
        }
        return Arrays.copyOf(body, end);
    }

    /** What holds for an agent: the groups that name it, or where none does, those of {@code *}, or where there are none, nothing. */
    public RobotsRules rulesFor(String agent) {
        List<RobotsGroup> own = matching(g -> g.isFor(agent));
        return own.isEmpty() ? rulesForOthers() : RobotsRules.of(agent, own);
    }

    /** What is said to an agent by name; empty where it is not named. */
    public Optional<RobotsRules> rulesNaming(String agent) {
        List<RobotsGroup> named = matching(g -> g.names(agent));
        return named.isEmpty() ? Optional.empty() : Optional.of(RobotsRules.of(agent, named));
    }

    /** What is said to {@code *}. */
    public RobotsRules rulesForOthers() {
        List<RobotsGroup> others = matching(g -> g.isFor("*"));
        return RobotsRules.of(others.isEmpty() ? "" : "*", others);
    }

    /** Addresses of sitemaps (sitemaps.org protocol), as they are written, each once and at most 200; they are for every agent. */
    public List<String> sitemaps() {
        return sitemaps;
    }

    private List<RobotsGroup> matching(Predicate<RobotsGroup> filter) {
        List<RobotsGroup> found = new ArrayList<>();
        for (RobotsGroup g : groups) {
            if (filter.test(g)) {
                found.add(g);
            }
        }
        return found;
    }
}
