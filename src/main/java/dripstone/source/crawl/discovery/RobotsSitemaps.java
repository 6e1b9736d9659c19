package dripstone.source.crawl.discovery;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The {@code Sitemap:} lines of a robots.txt (sitemaps.org protocol); they speak to every agent, wherever they stand. */
public final class RobotsSitemaps {
    private static final int MOST = 200;
    private static final String KEY = "sitemap:";

    private RobotsSitemaps() {}

    /** Addresses as they are written, each once, at most 200. */
    public static List<String> of(byte[] robots) {
        Set<String> found = new LinkedHashSet<>();
        new String(robots, StandardCharsets.UTF_8).lines().forEach(line -> {
            String text = line.strip();
            if (text.toLowerCase(Locale.ROOT).startsWith(KEY) && found.size() < MOST) {
                String address = text.substring(KEY.length()).strip().replaceFirst("\\s+#.*$", "");
                if (!address.isEmpty()) {
                    found.add(address);
                }
            }
        });
        return List.copyOf(found);
    }
}
