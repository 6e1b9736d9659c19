package dripstone.source.crawl;

import dripstone.meter.Meters;
import dripstone.source.crawl.consent.ConsentPolicy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A site at work: its settings, scope and counts. The counts are guarded by the frontier's lock. */
final class Site {
    private final SiteSettings settings;
    private final Scope scope;
    private final Set<URI> seeds = new LinkedHashSet<>();
    private final Map<URI, PageKind> listings = new LinkedHashMap<>();
    private final Set<String> hosts;
    private final List<UrlRule> neverTraps;
    private final long reading;
    private final SiteCounts counts;
    private final ConsentPolicy consent;
    private final ConsentCounts consentCounts;
    private final Optional<QuietHours> quietHours;

    /** @param extractor name and version of what reads pages */
    Site(SiteSettings settings, Addresses addresses, String extractor, Meters meters) {
        this.settings = settings;
        this.scope = new Scope(settings, addresses);
        settings.seeds().forEach(s -> addresses.normal(s.toString()).ifPresent(seeds::add));
        settings.discovery().sitemaps().forEach(s -> addresses.normal(s.toString()).ifPresent(u -> listings.put(u, PageKind.SITEMAP)));
        settings.discovery().feeds().forEach(s -> addresses.normal(s.toString()).ifPresent(u -> listings.put(u, PageKind.FEED)));
        this.hosts = seeds.stream().map(Addresses::host).collect(Collectors.toUnmodifiableSet());
        this.neverTraps = settings.traps().allow().stream().map(UrlRule::new).toList();
        this.reading = fingerprint(extractor + '\n' + settings.seeds() + '\n' + settings.include() + '\n' + settings.exclude() + '\n'
                + settings.depth() + '\n' + settings.isOwn() + settings.consent() + '\n' + settings.extract() + '\n' + settings.quality());
        this.counts = new SiteCounts(settings.name(), meters);
        this.consent = new ConsentPolicy(settings.isOwn(), settings.consent());
        this.consentCounts = new ConsentCounts(settings.name(), meters);
        this.quietHours = QuietHours.of(settings.quietHours(), settings.timeZone());
    }

    String name() {
        return settings.name();
    }

    SiteSettings settings() {
        return settings;
    }

    Set<URI> seeds() {
        return seeds;
    }

    /** The sitemaps and feeds that the settings name. */
    Map<URI, PageKind> listings() {
        return listings;
    }

    /** Whether a sitemap or feed at that address may be read for the site: one that is named, on a seed's host, or in scope. */
    boolean mayList(URI address) {
        return listings.containsKey(address) || hosts.contains(Addresses.host(address)) || scope.contains(address, 0);
    }

    /** Whether some seed lies on that host, as {@link Addresses#host} names it. */
    boolean isAtHome(String host) {
        return hosts.contains(host);
    }

    /** Whether patterns of that address may be held back as traps. */
    boolean mayBeTrap(URI address) {
        return settings.traps().detect() && neverTraps.stream().noneMatch(r -> r.matches(address)) && !seeds.contains(address);
    }

    SiteCounts counts() {
        return counts;
    }

    /** What its signals of consent come to. */
    ConsentPolicy consent() {
        return consent;
    }

    /** Thread-safe. */
    ConsentCounts consentCounts() {
        return consentCounts;
    }

    /** When it may next be asked something: now, or when its quiet hours end. */
    long openAtMillis(long nowMillis) {
        return quietHours.isEmpty() ? nowMillis : quietHours.get().openAt(Instant.ofEpochMilli(nowMillis)).toEpochMilli();
    }

    /** Seeds belong to the site whatever its rules say. */
    boolean contains(URI address, int depth) {
        return seeds.contains(address) || scope.contains(address, depth);
    }

    /**
     * Names what makes links and text of a body, and what it takes to keep it. While it stands, a body that has not changed is not read
     * again; when extractor, scope, consent or quality settings change, it is read anew at its next turn.
     */
    long reading() {
        return reading;
    }

    private static long fingerprint(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
