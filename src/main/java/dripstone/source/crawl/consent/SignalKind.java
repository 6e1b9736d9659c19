package dripstone.source.crawl.consent;

import dripstone.source.crawl.consent.ConsentSettings.Stance;

/** The kinds of signal, in the order in which a refusal is named where there are several. */
public enum SignalKind {
    /** A robots.txt forbids the page to an AI agent that it names. */
    ROBOTS_AI_AGENTS("robots-ai-agents", Stance.REFUSE),
    /** {@code Content-Signal: ai-train=no} in robots.txt or as a header. */
    CONTENT_SIGNAL("content-signal", Stance.REFUSE),
    /** {@code Content-Usage: train-ai=n} of the IETF's AI Preferences, in robots.txt or as a header. */
    CONTENT_USAGE("content-usage", Stance.REFUSE),
    /** {@code tdm-reservation} of the TDM Reservation Protocol: {@code tdmrep.json}, header or meta. */
    TDM_RESERVATION("tdm-reservation", Stance.REFUSE),
    /** {@code ai.txt}. */
    AI_TXT("ai-txt", Stance.REFUSE),
    /** {@code noai} in robots meta or {@code X-Robots-Tag}. */
    NOAI("noai", Stance.REFUSE),
    /** {@code noimageai} in robots meta or {@code X-Robots-Tag}. */
    NOIMAGEAI("noimageai", Stance.REFUSE),
    /** {@code noindex} in robots meta or {@code X-Robots-Tag}: it speaks of search engines. */
    NOINDEX("noindex", Stance.IGNORE);

    private final String key;
    private final Stance byDefault;

    SignalKind(String key, Stance byDefault) {
        this.key = key;
        this.byDefault = byDefault;
    }

    /** Its name in settings, verdicts and documentation. */
    public String key() {
        return key;
    }

    /** What it does where a site's settings say nothing else. */
    public Stance byDefault() {
        return byDefault;
    }
}
