package dripstone.source.crawl.consent;

import dripstone.life.Setting;

/**
 * What each signal of a site does to its pages. Every change of a default is named in the verdict of the documents that it lets through.
 * See {@code src/docs/CONSENT.md}.
 */
public record ConsentSettings(
        @Setting(value = "A robots.txt forbids the page to an AI agent by name (crawl.ai-agents): refuse or ignore.",
                byDefault = "refuse") Stance robotsAiAgents,
        @Setting(value = "Content-Signal ai-train=no in robots.txt or as a header: refuse or ignore.", byDefault = "refuse")
                Stance contentSignal,
        @Setting(value = "Content-Usage train-ai=n (AI Preferences of the IETF) in robots.txt or as a header: refuse or ignore.",
                byDefault = "refuse") Stance contentUsage,
        @Setting(value = "A reservation by TDMRep, in tdmrep.json, header or page: refuse or ignore; ignored, the file is not asked for.",
                byDefault = "refuse") Stance tdmReservation,
        @Setting(value = "A rule of ai.txt: refuse or ignore; ignored, the file is not asked for.", byDefault = "refuse") Stance aiTxt,
        @Setting(value = "noai in robots meta or X-Robots-Tag: refuse or ignore.", byDefault = "refuse") Stance noai,
        @Setting(value = "noimageai in robots meta or X-Robots-Tag: refuse or ignore.", byDefault = "refuse") Stance noimageai,
        @Setting(value = "noindex in robots meta or X-Robots-Tag, which speaks of search engines: refuse or ignore.",
                byDefault = "ignore") Stance noindex) {
    /** What a signal that refuses does to the page. */
    public enum Stance {
        /** Its text is not taken. */
        REFUSE,
        /** The signal is set aside, and the verdict says so. */
        IGNORE
    }

    /** The defaults. */
    public static final ConsentSettings DEFAULTS = new ConsentSettings(SignalKind.ROBOTS_AI_AGENTS.byDefault(),
            SignalKind.CONTENT_SIGNAL.byDefault(), SignalKind.CONTENT_USAGE.byDefault(), SignalKind.TDM_RESERVATION.byDefault(),
            SignalKind.AI_TXT.byDefault(), SignalKind.NOAI.byDefault(), SignalKind.NOIMAGEAI.byDefault(), SignalKind.NOINDEX.byDefault());

    /** What a signal of that kind does. */
    public Stance stance(SignalKind kind) {
        return switch (kind) {
            case ROBOTS_AI_AGENTS -> robotsAiAgents;
            case CONTENT_SIGNAL -> contentSignal;
            case CONTENT_USAGE -> contentUsage;
            case TDM_RESERVATION -> tdmReservation;
            case AI_TXT -> aiTxt;
            case NOAI -> noai;
            case NOIMAGEAI -> noimageai;
            case NOINDEX -> noindex;
        };
    }

    /** The same with another stance to one kind. */
    public ConsentSettings with(SignalKind kind, Stance stance) {
        return new ConsentSettings(
                kind == SignalKind.ROBOTS_AI_AGENTS ? stance : robotsAiAgents,
                kind == SignalKind.CONTENT_SIGNAL ? stance : contentSignal,
                kind == SignalKind.CONTENT_USAGE ? stance : contentUsage,
                kind == SignalKind.TDM_RESERVATION ? stance : tdmReservation,
                kind == SignalKind.AI_TXT ? stance : aiTxt,
                kind == SignalKind.NOAI ? stance : noai,
                kind == SignalKind.NOIMAGEAI ? stance : noimageai,
                kind == SignalKind.NOINDEX ? stance : noindex);
    }
}
