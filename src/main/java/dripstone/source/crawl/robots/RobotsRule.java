package dripstone.source.crawl.robots;

/**
 * An allow or disallow line.
 *
 * @param written its pattern as the file has it, octets as UTF-8 where they are that
 * @param line number in the file, from 1
 */
public record RobotsRule(boolean allow, PathPattern pattern, String written, int line) {
    @Override
    public String toString() {
        return (allow ? "Allow: " : "Disallow: ") + written;
    }
}
