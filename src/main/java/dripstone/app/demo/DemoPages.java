package dripstone.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pages of the demonstration's site, as the jar holds them. */
public final class DemoPages {
    private DemoPages() {}

    /** HTML by name. */
    public static Map<String, byte[]> html() throws IOException {
        Map<String, byte[]> pages = new LinkedHashMap<>();
        for (String name : new String(DemoSite.resource("pages.txt"), StandardCharsets.UTF_8).lines().toList()) {
            if (name.endsWith(".html")) {
                pages.put(name, DemoSite.resource(name));
            }
        }
        return pages;
    }
}
