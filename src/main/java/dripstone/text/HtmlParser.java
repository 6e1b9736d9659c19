package dripstone.text;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;
import java.util.Iterator;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/**
 * jsoup with bounds. jsoup itself bounds attributes of an element (512) and formatting elements that are opened anew; added here are
 * depth, elements, markup characters (each may begin a node) and time. A page beyond a bound is read up to it.
 */
final class HtmlParser {
    static final int MAX_DEPTH = 512;
    static final int MAX_ELEMENTS = 500_000;
    static final int MAX_TAGS = 1_000_000;
    static final Duration MAX_TIME = Duration.ofSeconds(10);
    private static final int CHECK_EVERY = 1024;
    /** Elements that one tag makes at most: itself, those it implies, and the formatting elements that jsoup opens anew (12). */
    private static final int MOST_ELEMENTS_PER_TAG = 20;

    private HtmlParser() {}

    /** A page with so few tags that it stays below the greatest number of elements need not be counted as it is read. */
    static Document parse(String html, String address) {
        if (hasMoreTagsThan(MAX_ELEMENTS / MOST_ELEMENTS_PER_TAG, html)) {
            return parseCounting(html, address);
        }
        long deadline = System.nanoTime() + MAX_TIME.toNanos();
        return Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(new BoundedReader(html, deadline), address);
    }

    private static boolean hasMoreTagsThan(int most, String html) {
        int tags = 0;
        for (int at = html.indexOf('<'); at >= 0 && tags <= most; at = html.indexOf('<', at + 1)) {
            tags++;
        }
        return tags > most;
    }

    static Document parseCounting(String html, String address) {
        long deadline = System.nanoTime() + MAX_TIME.toNanos();
        Parser parser = Parser.htmlParser().setMaxDepth(MAX_DEPTH);
        try (StreamParser stream = new StreamParser(parser)) {
            stream.parse(new BoundedReader(html, deadline), address);
            Iterator<Element> elements = stream.iterator();
            int count = 0;
            while (elements.hasNext()) {
                elements.next();
                count++;
                if (count >= MAX_ELEMENTS || (count % CHECK_EVERY == 0 && System.nanoTime() - deadline > 0)) {
                    stream.stop();
                    break;
                }
            }
            return stream.document();
        }
    }

    /** Ends early at too many tags or too late an hour, which jsoup takes for the end of the page. */
    private static final class BoundedReader extends Reader {
        private final StringReader html;
        private final long deadline;
        private int tags;

        BoundedReader(String html, long deadline) {
            this.html = new StringReader(html);
            this.deadline = deadline;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            if (tags >= MAX_TAGS || System.nanoTime() - deadline > 0) {
                return -1;
            }
            int n = html.read(into, offset, length);
            for (int i = 0; i < n; i++) {
                tags += into[offset + i] == '<' ? 1 : 0;
            }
            return n;
        }

        @Override
        public void close() {
            html.close();
        }
    }
}
