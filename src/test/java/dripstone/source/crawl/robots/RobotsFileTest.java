package dripstone.source.crawl.robots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RobotsFileTest {
    /**
     * Where the reference parser's own tests and RFC 9309 part, we go with the RFC. Section 2.2.2: a percent-encoded unreserved octet
     * in a rule is the octet itself, and an octet outside ASCII its percent-encoded form, on both sides (the RFC's table has just these
     * examples; the reference parser leaves rules as they are and expects addresses that are escaped already). And section 2.2.2: "The
     * /robots.txt URI is implicitly allowed" (the reference parser judges it like any other).
     */
    private static final Set<String> PARTED = Set.of(
            "correctness/non-ascii-paths.textproto http://foo.bar/foo/bar/ツ",
            "correctness/non-ascii-paths.textproto http://foo.bar/foo/bar/baz",
            "stress/327748.textproto http://m.example.com/robots.txt",
            "stress/369883.textproto http://example.com/robots.txt",
            "stress/860237.textproto http://example.com/robots.txt");
    private static final int PARTED_CASES = 7;

    /** Cases of the reference parser's tests: how a robots file, an agent and an address make a verdict. */
    @Test
    void referenceCases_hold() throws Exception {
        Path file = Path.of("..", "shared", "data", "standards", "robots_cases.json");
        Assumptions.assumeTrue(Files.exists(file), "no " + file + " here");
        List<String> misses = new ArrayList<>();
        JsonNode cases = new ObjectMapper().readTree(file.toFile());
        for (JsonNode c : cases) {
            RobotsFile robots = RobotsFile.parse(HexFormat.of().parseHex(c.get("robots").asText()));
            boolean allowed = robots.rulesFor(c.get("ua").asText()).judge(PathOctets.of(c.get("url").asText())).allowed();
            if (allowed != c.get("exp").asText().equals("ALLOWED")) {
                misses.add(c.get("file").asText() + " " + c.get("url").asText());
            }
        }
        assertEquals(400, cases.size());
        assertEquals(new TreeSet<>(PARTED), new TreeSet<>(misses));
        assertEquals(PARTED_CASES, misses.size(), misses.toString());
    }

    /** RFC 9309, section 2.2.2, the table of examples, both ways. */
    @ParameterizedTest
    @CsvSource({
        "/foo/bar?baz=quz, http://h/foo/bar?baz=quz",
        "/foo/bar?baz=https://foo.bar, http://h/foo/bar?baz=https%3A%2F%2Ffoo.bar",
        "/foo/bar?baz=https%3A%2F%2Ffoo.bar, http://h/foo/bar?baz=https://foo.bar",
        "/foo/bar/ツ, http://h/foo/bar/%E3%83%84",
        "/foo/bar/%E3%83%84, http://h/foo/bar/ツ",
        "/foo/bar/%e3%83%84, http://h/foo/bar/%E3%83%84",
        "/foo/bar/%62%61%7A, http://h/foo/bar/baz",
        "/path/file-with-a-%2A.html, http://h/path/file-with-a-*.html",
        "/path/foo-%24, http://h/path/foo-$",
        "/a$b, http://h/a$bc",
        "/a:b, http://h/a%3Ab",
    })
    void sameOctetsInOtherForms_match(String rule, String url) {
        assertFalse(judge("User-agent: *\nDisallow: " + rule, "x", url).allowed(), rule + " " + url);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2Fb, http://h/a/b", "/a/b, http://h/a%2Fb", "/a%3Fb, http://h/a?b", "/path/foo-%24, http://h/path/foo-", "/A, http://h/a",
        "/this/path/exactly$, http://h/this/path/exactly/", "/*.gif$, http://h/a.gif?b", "/a*b*c, http://h/acb", "a, http://h/a"
    })
    void otherOctets_doNotMatch(String rule, String url) {
        assertTrue(judge("User-agent: *\nDisallow: " + rule, "x", url).allowed(), rule + " " + url);
    }

    @Test
    void verdict_namesRuleLineAndGroup() {
        String file = "# first\n\nUser-agent: a\nUser-agent: Dripstone/1.0\nDisallow: /x # why\nAllow: /x/y\n";
        assertEquals(new RobotsVerdict(false, "Disallow: /x", 5, "Dripstone"), judge(file, "Dripstone", "http://h/x"));
        assertEquals(new RobotsVerdict(true, "Allow: /x/y", 6, "Dripstone"), judge(file, "Dripstone", "http://h/x/y"));
        assertEquals(new RobotsVerdict(true, "", 0, "Dripstone"), judge(file, "Dripstone", "http://h/"));
        assertEquals(new RobotsVerdict(true, "", 0, ""), judge(file, "other", "http://h/x"));
    }

    @Test
    void linesThatTheStandardDoesNotKnow_endNoGroup() {
        String file = "User-agent: a\nContent-Signal: ai-train=no\nCrawl-delay: 2.5\nSitemap: http://h/s\n\nUser-agent: b\nDisallow: /\n";
        RobotsFile robots = parse(file);
        for (String agent : List.of("a", "b")) {
            assertFalse(robots.rulesFor(agent).judge("/").allowed(), agent);
            assertEquals(Duration.ofMillis(2500), robots.rulesFor(agent).crawlDelay());
            assertEquals(new RobotsLine(2, "content-signal", "ai-train=no"), robots.rulesFor(agent).remarks().getFirst());
        }
        assertEquals(List.of("http://h/s"), robots.sitemaps());
        assertEquals(Duration.ZERO, robots.rulesFor("c").crawlDelay());
    }

    @ParameterizedTest
    @CsvSource({"-1", "NaN", "1e9", "soon", "0x10", "''", "1.2.3", "99999999999999999999999999"})
    void crawlDelayThatIsNoNumberOfSeconds_isNone(String value) {
        assertEquals(Duration.ZERO, parse("User-agent: *\nCrawl-delay: " + value).rulesFor("x").crawlDelay());
    }

    @Test
    void crawlDelay_theLongestOfItsGroupsHolds() {
        assertEquals(Duration.ofSeconds(9), parse("""
                User-agent: x
                Crawl-delay: 3
                Disallow: /a
                User-agent: X
                Crawl-delay: 9
                Disallow: /b
                """).rulesFor("x").crawlDelay());
    }

    @Test
    void agentsWithDigits_areNamedForSignalsThoughNoTokenOfTheStandard() {
        RobotsFile robots = parse("User-agent: AI2Bot\nDisallow: /\n");
        assertTrue(robots.rulesFor("AI2Bot").judge("/").allowed(), "RFC 9309 knows letters, '_' and '-' alone");
        assertFalse(robots.rulesNaming("ai2bot").orElseThrow().judge("/").allowed());
        assertTrue(robots.rulesNaming("AI2").isEmpty());
    }

    @Test
    void beyondTheLimit_nothingIsRead_norTheLineThatIsCut() {
        String head = "User-agent: *\nDisallow: /no\n";
        String filler = "#".repeat(RobotsFile.MOST_BYTES - head.length() - 12) + "\n";
        RobotsRules rules = parse(head + filler + "Disallow: /yes-this-is-cut\nDisallow: /\n").rulesFor("x");
        assertFalse(rules.judge("/no").allowed());
        assertTrue(rules.judge("/yes-this-is-cut").allowed());
        assertTrue(rules.judge("/").allowed());
    }

    @Test
    void lineWithoutEnd_isReadUpToItsLimit() {
        assertFalse(parse("User-agent: *\nDisallow: /a" + "*".repeat(400_000) + "\nAllow: /b").rulesFor("x").judge("/abc").allowed());
    }

    @Test
    void hostileFiles_areJudgedInTime() {
        String stars = "/" + "a*".repeat(900) + "b";
        String rules = ("Disallow: " + stars + "\n").repeat(30);
        String many = "Disallow: /aaaaaaaaaa/x$\n".repeat(20_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (String body : List.of(rules, many)) {
                RobotsRules all = parse("User-agent: *\n" + body).rulesFor("x");
                for (int i = 0; i < 20; i++) {
                    assertTrue(all.judge("/" + "a".repeat(1_990) + i).allowed());
                }
            }
        });
    }

    private static RobotsFile parse(String file) {
        return RobotsFile.parse(file.getBytes(StandardCharsets.UTF_8));
    }

    private static RobotsVerdict judge(String file, String agent, String url) {
        return parse(file).rulesFor(agent).judge(PathOctets.of(url));
    }
}
