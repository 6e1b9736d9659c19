package dripstone.source.crawl;

import dripstone.meter.Meters;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Set;

/** A site at work: its settings, scope and counts. The counts are guarded by the frontier's lock. */
final class Site {
    private final SiteSettings settings;
    private final Scope scope;
    private final Set<URI> seeds = new LinkedHashSet<>();
    private final long reading;
    private final SiteCounts counts;

    /** @param extractor name and version of what reads pages */
    Site(SiteSettings settings, Addresses addresses, String extractor, Meters meters) {
        this.settings = settings;
        this.scope = new Scope(settings, addresses);
        settings.seeds().forEach(s -> addresses.normal(s.toString()).ifPresent(seeds::add));
        this.reading = fingerprint(extractor + '\n' + settings.seeds() + '\n' + settings.include() + '\n' + settings.exclude() + '\n'
                + settings.depth() + '\n' + settings.extract());
        this.counts = new SiteCounts(settings.name(), meters);
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

    /** Seeds belong to the site whatever its rules say. */
    boolean contains(URI address, int depth) {
        return seeds.contains(address) || scope.contains(address, depth);
    }

    /**
     * Names what makes links and text of a body. While it stands, a body that has not changed is not read again; when extractor or scope
     * change, it is read anew at its next turn.
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
