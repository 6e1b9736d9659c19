package dripstone.source.crawl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dripstone.source.crawl.consent.AgentNames;
import dripstone.source.crawl.consent.AiTxt;
import dripstone.source.crawl.consent.ConsentPolicy;
import dripstone.source.crawl.consent.ConsentVerdict;
import dripstone.source.crawl.consent.FileSignals;
import dripstone.source.crawl.consent.RobotsSignals;
import dripstone.source.crawl.consent.ConsentSignal;
import dripstone.source.crawl.consent.TdmFile;
import dripstone.source.crawl.robots.PathOctets;
import dripstone.source.crawl.robots.RobotsFile;
import dripstone.source.crawl.robots.RobotsRules;
import dripstone.source.crawl.robots.RobotsVerdict;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What each authority's own files allow: its robots.txt (RFC 9309), and those that speak of AI training. A copy of each lies in the
 * frontier's store, so that it outlives a restart and serves while the server cannot. Without a robots.txt or a copy of it nothing is
 * asked for; the others, where they cannot be had, say nothing. Times are epoch milliseconds. Guarded by the frontier's lock.
 */
final class RobotsBook {
    static final long MOST_BYTES = RobotsFile.MOST_BYTES;
    /** RFC 9309, section 2.3.1.2: at least five redirects are followed. */
    static final int MOST_REDIRECTS = 5;

    /** Of all files together, as they are once they are read: about so many times the bytes of the file, and something for none. */
    private static final long MOST_WEIGHT = 64L << 20;
    private static final int WEIGHT_PER_BYTE = 12;
    private static final int WEIGHT_OF_NONE = 400;
    private static final Duration KEPT = Duration.ofDays(2);
    /** Beyond its age, for a file by which nothing was judged yet. */
    private static final Duration UNSERVED = Duration.ofHours(4);

    private final FrontierStore store;
    private final AgentNames names;
    private final Duration maxAge;
    private final Duration maxCrawlDelay;
    private final Patience patience;
    private final Cache<Key, Known> known = Caffeine.newBuilder().maximumWeight(MOST_WEIGHT)
            .weigher((Key key, Known k) -> k.weight).expireAfterAccess(KEPT).build();

    /** What may be done with an address. */
    sealed interface Answer {
        /** It may be asked for. @param signals all that the site's files say of AI training there */
        record Allowed(List<ConsentSignal> signals) implements Answer {}

        /** It must not be asked for. */
        record Refused(String reason) implements Answer {}

        /** Its text must not be trained on, so it is not asked for. */
        record Withheld(ConsentVerdict.Refused verdict) implements Answer {}

        /** That file must be fetched first. */
        record Fetch(SiteFile file) implements Answer {}

        /** The robots.txt could not be had, and there is no copy: nothing may be asked for before then. */
        record Wait(long untilMillis) implements Answer {}
    }

    private record Key(String authority, SiteFile file) {}

    /** A file that was read. */
    private record Content(RobotsRules rules, FileSignals signals) {}

    /** What is known of a file. */
    private static final class Known {
        /** Null while none was ever had. */
        private final @Nullable Content content;
        private final long fetchAgainMillis;
        private final int failures;
        private final int weight;
        /** Whether an address was judged by it. */
        private boolean served;

        Known(@Nullable Content content, long fetchAgainMillis, int failures, int weight) {
            this.content = content;
            this.fetchAgainMillis = fetchAgainMillis;
            this.failures = failures;
            this.weight = weight;
        }

        /**
         * What was fetched serves at least once: where the pace is slow and the age short, one file would be too old by the time the
         * next is there, and no page would ever be asked for.
         */
        boolean isStale(long now) {
            return now >= fetchAgainMillis + (served ? 0 : UNSERVED.toMillis());
        }
    }

    /** @param names our product token, as a robots.txt may name it, and those of AI agents */
    RobotsBook(FrontierStore store, AgentNames names, Duration maxAge, Duration maxCrawlDelay, Patience patience) {
        this.store = store;
        this.names = names;
        this.maxAge = maxAge;
        this.maxCrawlDelay = maxCrawlDelay;
        this.patience = patience;
    }

    /** @param uri at that authority @param policy of the site that wants it */
    Answer ask(String authority, URI uri, ConsentPolicy policy, long now) {
        Known robots = entry(authority, SiteFile.ROBOTS);
        if (robots == null || (robots.content == null ? now >= robots.fetchAgainMillis : robots.isStale(now))) {
            return new Answer.Fetch(SiteFile.ROBOTS);
        }
        if (robots.content == null) {
            return new Answer.Wait(robots.fetchAgainMillis);
        }
        Answer answer = judged(authority, uri, robots.content, policy, now);
        if (!(answer instanceof Answer.Fetch)) {
            for (SiteFile file : SiteFile.values()) {
                Known k = known.getIfPresent(new Key(authority, file));
                if (k != null) {
                    k.served = true;
                }
            }
        }
        return answer;
    }

    private Answer judged(String authority, URI uri, Content robots, ConsentPolicy policy, long now) {
        String path = PathOctets.of(uri);
        RobotsVerdict verdict = robots.rules.judge(path);
        if (!verdict.allowed()) {
            return new Answer.Refused("robots rules line=" + verdict.line() + " group=" + verdict.group() + " " + cut(verdict.rule()));
        }
        return consent(authority, path, robots, policy, now);
    }

    /** The cheapest first: what the robots.txt refuses already needs no other file. */
    private Answer consent(String authority, String path, Content robots, ConsentPolicy policy, long now) {
        List<ConsentSignal> signals = new ArrayList<>(robots.signals.at(path));
        for (SiteFile file : SiteFile.values()) {
            if (policy.judge(signals) instanceof ConsentVerdict.Refused refused) {
                return new Answer.Withheld(refused);
            }
            boolean wanted = file != SiteFile.ROBOTS && !policy.isIdle(file.kind()) && robots.rules.judge(file.path()).allowed();
            if (wanted) {
                Known k = entry(authority, file);
                if (k == null || k.isStale(now)) {
                    return new Answer.Fetch(file);
                }
                signals.addAll(k.content == null ? List.of() : k.content.signals.at(path));
            }
        }
        return policy.judge(signals) instanceof ConsentVerdict.Refused refused
                ? new Answer.Withheld(refused)
                : new Answer.Allowed(List.copyOf(signals));
    }

    /** Crawl-delay in force at an authority; zero where none is known. */
    Duration crawlDelay(String authority) {
        Known k = entry(authority, SiteFile.ROBOTS);
        Duration asked = k == null || k.content == null ? Duration.ZERO : k.content.rules.crawlDelay();
        return asked.compareTo(maxCrawlDelay) < 0 ? asked : maxCrawlDelay;
    }

    /**
     * It was had.
     *
     * @param body at most {@link #MOST_BYTES}; empty where the server has none (4xx), which allows all
     * @return how many failures in a row this ends; empty where the last attempt was none
     */
    OptionalInt found(String authority, SiteFile file, byte[] body, long now) {
        Known before = entry(authority, file);
        store.putRobots(file.copyKey(authority), new FrontierStore.RobotsCopy(now, body));
        known.put(new Key(authority, file), read(file, body, now));
        return before == null || before.failures == 0 ? OptionalInt.empty() : OptionalInt.of(before.failures);
    }

    /** It could not be had. @return how many times in a row */
    int unavailable(String authority, SiteFile file, long now) {
        Known k = entry(authority, file);
        int failures = k == null ? 1 : k.failures + 1;
        long again = now + patience.after(failures).toMillis();
        known.put(new Key(authority, file), k == null
                ? new Known(null, again, failures, WEIGHT_OF_NONE)
                : new Known(k.content, again, failures, k.weight));
        return failures;
    }

    boolean hasCopy(String authority, SiteFile file) {
        Known k = entry(authority, file);
        return k != null && k.content != null;
    }

    private @Nullable Known entry(String authority, SiteFile file) {
        Key key = new Key(authority, file);
        Known k = known.getIfPresent(key);
        if (k == null) {
            FrontierStore.RobotsCopy copy = store.robots(file.copyKey(authority));
            if (copy != null) {
                k = read(file, copy.body(), copy.fetchedMillis());
                k.served = true; // before the restart, as far as one can know
                known.put(key, k);
            }
        }
        return k;
    }

    private Known read(SiteFile file, byte[] body, long fetchedMillis) {
        return new Known(content(file, body), fetchedMillis + maxAge.toMillis(), 0, WEIGHT_OF_NONE + WEIGHT_PER_BYTE * body.length);
    }

    private Content content(SiteFile file, byte[] body) {
        RobotsFile robots = file == SiteFile.ROBOTS ? RobotsFile.parse(body) : RobotsFile.EMPTY;
        FileSignals signals = switch (file) {
            case ROBOTS -> RobotsSignals.of(robots, names);
            case TDMREP -> TdmFile.parse(body);
            case AI_TXT -> AiTxt.parse(body, names);
        };
        return new Content(robots.rulesFor(names.own()), signals);
    }

    /** The first bytes that a parser may see: a line cut at the limit is left out. */
    static byte[] wholeLines(byte[] body, boolean cut) {
        int end = body.length;
        while (cut && end > 0 && body[end - 1] != '\n' && body[end - 1] != '\r') {
            end--;
        }
        return end == body.length ? body : Arrays.copyOf(body, end);
    }

    private static String cut(String rule) {
        return rule.length() <= 200 ? rule : rule.substring(0, rule.offsetByCodePoints(0, 100)) + "…";
    }
}
