package dripstone.source.crawl;

import dripstone.source.crawl.consent.AgentNames;
import dripstone.source.crawl.consent.ConsentSignal;
import dripstone.source.crawl.consent.HeaderSignals;
import dripstone.source.crawl.consent.MetaScan;
import dripstone.source.crawl.consent.Place;
import dripstone.source.crawl.consent.SignalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a page and its answer ask of crawlers, by robots meta, {@code X-Robots-Tag}, TDMRep's header and meta, and the headers
 * {@code Content-Signal} and {@code Content-Usage} together.
 *
 * @param nofollow its links must not be followed
 * @param signals what they say of the text
 */
record RobotsDirectives(boolean nofollow, List<ConsentSignal> signals) {
    static final RobotsDirectives NONE = new RobotsDirectives(false, List.of());

    /** The header and meta of the TDM Reservation Protocol. */
    static final String TDM_RESERVATION = "tdm-reservation";

    /** Directives that have a colon of their own, which ends no agent's name. */
    private static final List<String> WITH_VALUE = List.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

    RobotsDirectives {
        signals = List.copyOf(signals);
    }

    /**
     * @param metas of the page
     * @param headers values of {@code X-Robots-Tag}: directives with commas between, after an agent's name and a colon where they speak
     *     to one agent only; and {@code NAME: VALUE} for {@code tdm-reservation}, {@code content-signal} and {@code content-usage}
     * @param names whose directives count
     */
    static RobotsDirectives of(List<MetaScan.Meta> metas, List<String> headers, AgentNames names) {
        Reading reading = new Reading(names);
        headers.forEach(reading::header);
        metas.forEach(reading::meta);
        return new RobotsDirectives(reading.nofollow, reading.signals.stream().distinct().toList());
    }

    private static final class Reading {
        private final AgentNames names;
        private final List<ConsentSignal> signals = new ArrayList<>();
        private boolean nofollow;

        Reading(AgentNames names) {
            this.names = names;
        }

        /** A header whose name is said before its value, or else X-Robots-Tag. */
        void header(String text) {
            int colon = text.indexOf(':');
            String value = text.substring(colon + 1);
            switch (text.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT)) {
                case TDM_RESERVATION -> tdm(value.split(",", 2)[0], Place.HEADER);
                case "content-signal" -> signals.addAll(HeaderSignals.contentSignal(value));
                case "content-usage" -> signals.addAll(HeaderSignals.contentUsage(value));
                default -> robotsTag(text);
            }
        }

        private void robotsTag(String value) {
            String agent = "";
            for (String word : value.toLowerCase(Locale.ROOT).split(",", 200)) {
                String directive = word.strip();
                int colon = directive.indexOf(':');
                String name = colon > 0 ? directive.substring(0, colon).strip() : "";
                if (!name.isEmpty() && !WITH_VALUE.contains(name)) {
                    agent = name;
                    directive = directive.substring(colon + 1).strip();
                }
                for (String each : directive.split("\\s+", 200)) {
                    directive(each, agent, Place.HEADER);
                }
            }
        }

        void meta(MetaScan.Meta meta) {
            String name = meta.name();
            if (name.equals(TDM_RESERVATION)) {
                tdm(meta.content(), Place.META);
            } else if (name.equals("robots") || names.isOwn(name) || names.isAi(name)) {
                for (String directive : meta.content().toLowerCase(Locale.ROOT).split("[,\\s]+", 200)) {
                    directive(directive, name.equals("robots") ? "" : name, Place.META);
                }
            }
        }

        /** @param agent to whom it is said; empty for everyone */
        private void directive(String directive, String agent, Place place) {
            boolean forUs = agent.isEmpty() || names.isOwn(agent);
            if (!forUs && !names.isAi(agent)) {
                return;
            }
            switch (directive) {
                case "noai" -> signals.add(new ConsentSignal.Directive(SignalKind.NOAI, place, agent));
                case "noimageai" -> signals.add(new ConsentSignal.Directive(SignalKind.NOIMAGEAI, place, agent));
                case "noindex", "none" -> {
                    if (forUs) {
                        signals.add(new ConsentSignal.Directive(SignalKind.NOINDEX, place, agent));
                    }
                    nofollow |= forUs && directive.equals("none");
                }
                case "nofollow" -> nofollow |= forUs;
                default -> { }
            }
        }

        /** Other values are errors of the protocol and count as unset. 2 meant "reserved, with a policy" in drafts before 2022. */
        private void tdm(String value, Place place) {
            switch (value.strip()) {
                case "0" -> signals.add(new ConsentSignal.TdmReservation(false, place, ""));
                case "1", "2" -> signals.add(new ConsentSignal.TdmReservation(true, place, ""));
                default -> { }
            }
        }
    }
}
