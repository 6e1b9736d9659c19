package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dripstone.source.crawl.HostileServer.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrawlerTest {
    @TempDir Path dir;
    private HostileServer server;
    private final CollectingSink sink = new CollectingSink();

    @BeforeEach
    void begin() throws Exception {
        server = HostileServer.start();
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    @Test
    void crawl_followsLinksWithinTheHost() throws Exception {
        server.on("/", CrawlTesting.route("home", "/a", "b?utm_source=x&q=1#part", "http://other.invalid/"));
        server.on("/a", CrawlTesting.route("a", "/"));
        server.on("/b?q=1", CrawlTesting.route("b", "/c"));
        server.on("/c", Route.text("plain text is taken too"));
        List<SiteStatus> end = CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/")));
        assertEquals(addresses("/", "/a", "/b?q=1", "/c"), new TreeSet<>(sink.addresses()));
        assertEquals(4, end.getFirst().done());
        assertEquals(0, end.getFirst().scheduled() + end.getFirst().failed() + end.getFirst().inFlight());
        assertEquals("Dripstone/0.1-test (+tests@example.org)", server.log().getFirst().headers().get("user-agent"));
    }

    private Set<String> addresses(String... paths) {
        Set<String> all = new TreeSet<>();
        for (String p : paths) {
            all.add(server.uri(p).toString());
        }
        return all;
    }
}
