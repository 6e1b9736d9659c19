package dripstone.source.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Pages of made-up words that all hang together: page n links its ten children, some neighbours and the front page. */
final class SyntheticSite {
    private static final int PER_DIRECTORY = 500;
    private static final int CHILDREN = 10;

    private SyntheticSite() {}

    static void write(Path root, int pages) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < pages; n++) {
            Path file = root.resolve(path(n).substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, page(n, pages, random));
        }
    }

    private static String path(int n) {
        return n == 0 ? "/index.html" : "/" + n / PER_DIRECTORY + "/page" + n + ".html";
    }

    private static String page(int n, int pages, SplittableRandom random) {
        StringBuilder html = new StringBuilder("<!doctype html><html lang=en><head><title>Page " + n
                + "</title></head><body><nav><a href=\"/index.html\">Front page</a></nav><main><h1>Page " + n + "</h1>");
        for (int paragraph = 0; paragraph < 12; paragraph++) {
            html.append("<p>");
            for (int word = 0; word < 60; word++) {
                html.append(Integer.toString(random.nextInt(1 << 20), 36)).append(word % 12 == 11 ? ". " : " ");
            }
            html.append("</p>\n");
        }
        html.append("<ul>");
        for (int child = CHILDREN * n + 1; child <= CHILDREN * n + CHILDREN && child < pages; child++) {
            html.append("<li><a href=\"").append(path(child)).append("\">Page ").append(child).append("</a></li>");
        }
        for (int i = 0; i < CHILDREN; i++) {
            int other = random.nextInt(pages);
            html.append("<li><a href=\"").append(path(other)).append("\">See also page ").append(other).append("</a></li>");
        }
        return html.append("</ul></main></body></html>\n").toString();
    }
}
