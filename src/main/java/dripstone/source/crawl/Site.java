package dripstone.source.crawl;

import dripstone.meter.Meters;
import dripstone.source.crawl.consent.ConsentPolicy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A site at work: its settings, scope and counts. The counts are guarded by the frontier's lock. */
final class Site {
    private final SiteSettings settings;
    private final Scope scope;
    private final Set<URI> seeds = new LinkedHashSet<>();
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
        this.reading = fingerprint(extractor + '\n' + settings.seeds() + '\n' + settings.include() + '\n' + settings.exclude() + '\n'
                + settings.depth() + '\n' + settings.isOwn() + settings.consent() + '\n' + settings.extract());
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
     * again; when extractor, scope or consent settings change, it is read anew at its next turn.
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
