package dripstone.source.crawl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Robots rules by authority (RFC 9309). A copy lies in the frontier's store, so that it outlives a restart and serves while the server
 * cannot. Times are epoch milliseconds. Guarded by the frontier's lock.
 */
final class RobotsBook {
    /** RFC 9309, section 2.5: at least the first 500 KiB are read. */
    static final long MOST_BYTES = 500 * 1024;
    /** RFC 9309, section 2.3.1.2: at least five redirects are followed. */
    static final int MOST_REDIRECTS = 5;

    private static final int MOST_KNOWN = 10_000;
    private static final Duration KEPT = Duration.ofDays(2);

    private final FrontierStore store;
    private final String agent;
    private final Duration maxAge;
    private final Duration maxCrawlDelay;
    private final Patience patience;
    private final Cache<String, Known> known = Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterAccess(KEPT).build();

    /** What a crawler may do at an authority. */
    sealed interface Answer {
        /** The rules hold. @param crawlDelay zero where none is asked for */
        record Rules(SimpleRobotRules rules, Duration crawlDelay) implements Answer {
            boolean allows(URI address) {
                return rules.isAllowed(address.toString());
            }
        }

        /** The robots.txt must be fetched first. */
        record Fetch() implements Answer {}

        /** It could not be had, and there is no copy: nothing may be asked for before then. */
        record Wait(long untilMillis) implements Answer {}
    }

    /** @param rules null while none were ever had */
    private record Known(Answer.@Nullable Rules rules, long fetchAgainMillis, int failures) {}

    /** @param agent product token to look for, for instance {@code Dripstone} */
    RobotsBook(FrontierStore store, String agent, Duration maxAge, Duration maxCrawlDelay, Patience patience) {
        this.store = store;
        this.agent = agent.toLowerCase(Locale.ROOT);
        this.maxAge = maxAge;
        this.maxCrawlDelay = maxCrawlDelay;
        this.patience = patience;
    }

    Answer ask(String authority, long now) {
        Known k = entry(authority);
        if (k == null || now >= k.fetchAgainMillis) {
            return new Answer.Fetch();
        }
        return k.rules == null ? new Answer.Wait(k.fetchAgainMillis) : k.rules;
    }

    /** Crawl-delay in force at an authority; zero where none is known. */
    Duration crawlDelay(String authority) {
        Known k = entry(authority);
        return k == null || k.rules == null ? Duration.ZERO : k.rules.crawlDelay;
    }

    /**
     * It was had.
     *
     * @param body at most {@link #MOST_BYTES}; empty where the server has none (4xx), which allows all
     * @return how many failures in a row this ends; empty where the last attempt was none
     */
    OptionalInt found(String authority, byte[] body, long now) {
        Known before = entry(authority);
        store.putRobots(authority, new FrontierStore.RobotsCopy(now, body));
        known.put(authority, new Known(rules(authority, body), now + maxAge.toMillis(), 0));
        return before == null || before.failures == 0 ? OptionalInt.empty() : OptionalInt.of(before.failures);
    }

    /** It could not be had. @return how many times in a row */
    int unavailable(String authority, long now) {
        Known k = entry(authority);
        int failures = k == null ? 1 : k.failures + 1;
        known.put(authority, new Known(k == null ? null : k.rules, now + patience.after(failures).toMillis(), failures));
        return failures;
    }

    boolean hasCopy(String authority) {
        Known k = entry(authority);
        return k != null && k.rules != null;
    }

    private @Nullable Known entry(String authority) {
        Known k = known.getIfPresent(authority);
        if (k == null) {
            FrontierStore.RobotsCopy copy = store.robots(authority);
            if (copy != null) {
                k = new Known(rules(authority, copy.body()), copy.fetchedMillis() + maxAge.toMillis(), 0);
                known.put(authority, k);
            }
        }
        return k;
    }

    private Answer.Rules rules(String authority, byte[] body) {
        SimpleRobotRules rules = body.length == 0
                ? new SimpleRobotRules(RobotRulesMode.ALLOW_ALL)
                : parse(authority, body, agent);
        long delay = Math.max(0, rules.getCrawlDelay());
        return new Answer.Rules(rules, Duration.ofMillis(Math.min(delay, maxCrawlDelay.toMillis())));
    }

    /** @param agent lower-case product token */
    static SimpleRobotRules parse(String authority, byte[] body, String agent) {
        var parser = new SimpleRobotRulesParser();
        parser.setMaxWarnings(0); // other people's mistakes are no news
        parser.setExactUserAgentMatching(true);
        // A longer delay would make the parser forbid everything; ours is shortened instead.
        parser.setMaxCrawlDelay(Long.MAX_VALUE);
        return parser.parseContent(authority + "/robots.txt", body, "text/plain", List.of(agent));
    }

    /** The first bytes that a parser may see: a line cut at the limit is left out. */
    static byte[] wholeLines(byte[] body, boolean cut) {
        if (!cut) {
            return body;
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
        return end < 0 ? new byte[0] : text.substring(0, end + 1).getBytes(StandardCharsets.ISO_8859_1);
    }
}
