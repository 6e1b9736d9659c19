package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.consent.AgentNames;
import dripstone.source.crawl.consent.ConsentSignal;
import dripstone.source.crawl.consent.MetaScan;
import dripstone.source.crawl.consent.Place;
import dripstone.source.crawl.consent.SignalKind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RobotsDirectivesTest {
    private static final AgentNames NAMES = new AgentNames("Dripstone", List.of("GPTBot", "CCBot"));

    @Test
    void headers_speakToOneAgentOrAll() {
        assertEquals(List.of(directive(SignalKind.NOINDEX, "")), headers("NoIndex").signals());
        assertTrue(headers("dripstone: none").nofollow());
        assertEquals(List.of(directive(SignalKind.NOINDEX, "dripstone")), headers("dripstone: none").signals());
        assertEquals(RobotsDirectives.NONE, headers("googlebot: noindex, nofollow, noai"));
        assertEquals(List.of(directive(SignalKind.NOINDEX, "")), headers("max-snippet: 5, noindex").signals());
        assertEquals(RobotsDirectives.NONE, headers("unavailable_after: 25 Jun 2010 15:00:00 PST"));
    }

    @Test
    void headers_ofAiAgents_refuseByNoai_andNotByNoindex() {
        assertEquals(List.of(directive(SignalKind.NOAI, "gptbot")), headers("GPTBot: noindex, nofollow, noai").signals());
        assertFalse(headers("GPTBot: nofollow").nofollow());
        assertEquals(List.of(directive(SignalKind.NOAI, "")), headers("otherbot: noai", "noai").signals());
        assertEquals(List.of(directive(SignalKind.NOAI, ""), directive(SignalKind.NOIMAGEAI, "")), headers("noai noimageai").signals());
    }

    @Test
    void tdmReservation_ofHeaderAndMeta() {
        assertEquals(List.of(new ConsentSignal.TdmReservation(true, Place.HEADER, "")), headers("tdm-reservation: 1").signals());
        assertEquals(List.of(new ConsentSignal.TdmReservation(false, Place.HEADER, "")), headers("tdm-reservation: 0").signals());
        assertEquals(List.of(), headers("tdm-reservation: yes", "tdm-reservation: ").signals());
        assertEquals(List.of(new ConsentSignal.TdmReservation(true, Place.META, "")), metas("tdm-reservation", "1").signals());
    }

    @Test
    void contentSignalAndContentUsage_asHeaders() {
        assertEquals(List.of(new ConsentSignal.AiTrain(true, Place.HEADER, "", 0)),
                headers("content-signal: search=yes, ai-input=yes, ai-train=no").signals());
        assertEquals(List.of(new ConsentSignal.AiTrain(true, Place.HEADER, "", 0)), headers("content-signal: ai-train=disallow").signals());
        assertEquals(List.of(new ConsentSignal.AiTrain(false, Place.HEADER, "", 0)), headers("content-signal: ai-train=yes").signals());
        assertEquals(List.of(), headers("content-signal: search=no", "content-signal: ").signals());
        assertEquals(List.of(new ConsentSignal.Usage(true, Place.HEADER, "", 0, "train-ai", "")),
                headers("content-usage: train-ai=n").signals());
        assertEquals(List.of(new ConsentSignal.Usage(false, Place.HEADER, "", 0, "train-ai", ""),
                new ConsentSignal.Usage(true, Place.HEADER, "", 0, "train-ai", "")),
                headers("content-usage: train-ai=y", "content-usage: train-ai=n").signals(), "each header counts by itself");
        assertEquals(List.of(), headers("content-usage: search=y").signals());
        assertFalse(headers("content-usage: nofollow", "content-signal: nofollow").nofollow());
    }

    @Test
    void metas_ofRobotsOursAndAiAgents() {
        assertEquals(List.of(meta(SignalKind.NOAI, ""), meta(SignalKind.NOIMAGEAI, "")), metas("robots", "NoAI, noimageai").signals());
        assertEquals(List.of(meta(SignalKind.NOAI, "ccbot")), metas("ccbot", "noindex noai").signals());
        assertTrue(metas("dripstone", "nofollow").nofollow());
        assertEquals(RobotsDirectives.NONE, metas("googlebot", "noai,none"));
        assertEquals(RobotsDirectives.NONE, metas("description", "noai"));
    }

    private static RobotsDirectives headers(String... values) {
        return RobotsDirectives.of(List.of(), List.of(values), NAMES);
    }

    private static RobotsDirectives metas(String name, String content) {
        return RobotsDirectives.of(List.of(new MetaScan.Meta(name, content)), List.of(), NAMES);
    }

    private static ConsentSignal directive(SignalKind kind, String agent) {
        return new ConsentSignal.Directive(kind, Place.HEADER, agent);
    }

    private static ConsentSignal meta(SignalKind kind, String agent) {
        return new ConsentSignal.Directive(kind, Place.META, agent);
    }
}
