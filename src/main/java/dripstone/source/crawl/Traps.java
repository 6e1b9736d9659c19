package dripstone.source.crawl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dripstone.source.crawl.revisit.TextMark;
import dripstone.source.crawl.trap.TrapKind;
import dripstone.source.crawl.trap.UrlPattern;
import dripstone.source.crawl.trap.Yield;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which patterns of addresses are suspected to go on for ever, and what was read under them. What is suspected outlives a restart; the
 * rest lies in bounded memory and is learnt anew. Guarded by the frontier's lock.
 */
final class Traps {
    private static final int MOST_PATTERNS = 20_000;
    private static final int MOST_PATHS = 50_000;

    private final FrontierStore store;
    private final Cache<String, Yield> yields = Caffeine.newBuilder().maximumSize(MOST_PATTERNS).executor(Runnable::run).build();
    /** Address without one of its parameters → hash of the text that was read there: does the parameter's value change anything? */
    private final Cache<String, Long> texts = Caffeine.newBuilder().maximumSize(MOST_PATHS).executor(Runnable::run).build();

    /** Why an address is not fetched now. */
    record Suspicion(UrlPattern pattern, String yield) {
        String detail() {
            return "trap: " + switch (pattern.kind()) {
                case PARAMETERS -> "parameters without end";
                case NUMBERS -> "numbers without end";
                case REPEATS -> "a path that repeats itself";
                case DEEP -> "a path without end";
                case IDLE -> "a parameter that changes nothing";
            } + " pattern=" + pattern.text() + " " + yield;
        }
    }

    Traps(FrontierStore store) {
        this.store = store;
    }

    /** Null where the address may be fetched. */
    @Nullable Suspicion of(Site site, URI address) {
        if (!site.mayBeTrap(address)) {
            return null;
        }
        for (UrlPattern pattern : UrlPattern.of(address)) {
            Yield so = soFar(site, pattern);
            if (!so.allows(site.counts().answersEver())) {
                return new Suspicion(pattern, so.toString());
            }
        }
        return null;
    }

    /** Whether it is of a pattern that is suspected, be it that a share of those may be fetched still. */
    boolean suspects(Site site, URI address) {
        return site.mayBeTrap(address) && UrlPattern.of(address).stream().anyMatch(pattern -> soFar(site, pattern).suspected());
    }

    /** The address without the parameters that change nothing; the address itself where it has none. */
    URI plain(Site site, URI address) {
        if (address.getRawQuery() == null || !site.mayBeTrap(address)) {
            return address;
        }
        URI plain = address;
        for (UrlPattern pattern : UrlPattern.of(address)) {
            if (pattern.kind() == TrapKind.IDLE && soFar(site, pattern).suspected()) {
                plain = UrlPattern.without(plain, name(pattern));
            }
        }
        return plain;
    }

    /** A page was fetched for the first time. @param text {@link TextMark#NONE} where that yielded nothing */
    void read(Site site, URI address, TextMark text) {
        if (!site.mayBeTrap(address)) {
            return;
        }
        for (UrlPattern pattern : UrlPattern.of(address)) {
            Yield so = soFar(site, pattern);
            boolean kept = so.isWorthKeeping();
            if (pattern.kind() == TrapKind.IDLE) {
                judge(site, address, text, pattern, so);
            } else {
                so.read(text);
            }
            if (so.isWorthKeeping()) {
                store.putTrap(site.name(), pattern.key(), so.encoded());
            } else if (kept) {
                store.removeTrap(site.name(), pattern.key());
            }
        }
    }

    /** What the pages of a pattern have yielded, in words. */
    String yieldOf(Site site, UrlPattern pattern) {
        return soFar(site, pattern).toString();
    }

    private void judge(Site site, URI address, TextMark text, UrlPattern pattern, Yield so) {
        String without = site.name() + ' ' + name(pattern) + ' ' + UrlPattern.without(address, name(pattern));
        Long before = texts.getIfPresent(without);
        if (before != null) {
            so.judged(before == text.hash());
        }
        texts.put(without, text.hash());
    }

    private static String name(UrlPattern idle) {
        return idle.text().substring(idle.text().indexOf('?') + 1);
    }

    private Yield soFar(Site site, UrlPattern pattern) {
        String key = site.name() + ' ' + pattern.key();
        Yield known = yields.getIfPresent(key);
        if (known == null) {
            byte[] kept = store.trap(site.name(), pattern.key());
            known = kept == null ? new Yield(pattern.kind()) : Yield.decoded(pattern.kind(), kept);
            yields.put(key, known);
        }
        return known;
    }
}
