package dripstone.source.crawl.consent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.robots.RobotsFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileSignalsTest {
    private static final AgentNames NAMES = new AgentNames("Dripstone", List.of("GPTBot", "CCBot", "AI2Bot"));

    @Test
    void robots_groupsThatNameAiAgents_refuseWhatTheyDisallow() {
        FileSignals signals = robots("""
                User-agent: *
                Allow: /

                User-agent: Googlebot
                Disallow: /g/

                User-agent: gptbot
                User-agent: CCBot
                Disallow: /docs/
                Allow: /docs/open

                User-agent: AI2Bot
                Disallow: /
                """);
        assertEquals(List.of(new ConsentSignal.AgentRule("AI2Bot", "Disallow: /", 13)), signals.at("/g/x"));
        assertEquals(List.of(new ConsentSignal.AgentRule("GPTBot", "Disallow: /docs/", 9),
                new ConsentSignal.AgentRule("AI2Bot", "Disallow: /", 13)), signals.at("/docs/x"), "one for each set of rules");
        assertEquals(1, signals.at("/docs/open").size());
    }

    @Test
    void robots_ofOthers_saysNothingOfTraining() {
        assertEquals(List.of(), robots("User-agent: *\nDisallow: /x\nUser-agent: Googlebot\nDisallow: /\n").at("/y"));
        assertEquals(List.of(), robots("").at("/"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "User-agent: * | search=yes, ai-train=no | true", "User-agent: * | AI-TRAIN = No | true",
        "User-agent: * | ai-train=no search=yes | true",
        "User-agent: Dripstone | ai-train=no | true", "User-agent: CCBot | ai-input=yes,ai-train=no | true",
        "User-agent: * | ai-train=yes | false", "User-agent: * | ai-train=yes, ai-train=no | true",
    })
    void contentSignal_ofOursEveryonesAndAiAgentsGroups_counts(String group, String value, boolean refuses) {
        List<ConsentSignal> signals = robots(group + "\nContent-Signal: " + value + "\nAllow: /\n").at("/any");
        assertEquals(refuses, signals.stream().anyMatch(ConsentSignal::refuses), signals.toString());
        assertTrue(signals.stream().allMatch(s -> s.kind() == SignalKind.CONTENT_SIGNAL) && !signals.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "User-agent: Googlebot | ai-train=no", "User-agent: * | search=no, ai-input=no", "User-agent: * | ai-train=maybe",
        "User-agent: * | ''"
    })
    void contentSignal_ofOthersOrOfOtherUses_saysNothing(String group, String value) {
        assertEquals(List.of(), robots(group + "\nContent-Signal: " + value + "\nAllow: /\n").at("/any"));
    }

    @ParameterizedTest
    @CsvSource({"/test, true, ''", "/ai-ok/test, false, /ai-ok/", "/ai-ok/private/x, true, /ai-ok/private", "/wild/a.pdf, true, /*.pdf$",
        "/wild/a.pdf?x, false, /wild/"})
    void contentUsage_theMostSpecificPathThatSpeaksOfTrainingHolds(String path, boolean refuses, String rule) {
        FileSignals signals = robots("""
                User-Agent: *
                Allow: /
                Disallow: /never/
                Content-Usage: train-ai=n
                Content-Usage: /ai-ok/ train-ai=y
                content-usage:\t/ai-ok/private\ttrain-ai=n # and here not
                Content-Usage: /ai-ok/private/x search=y
                Content-Usage: /wild/ train-ai=y
                Content-Usage: /*.pdf$ train-ai=n
                """);
        assertEquals(1, signals.at(path).size());
        ConsentSignal.Usage usage = (ConsentSignal.Usage) signals.at(path).getFirst();
        assertEquals(refuses, usage.refuses());
        assertEquals(rule, usage.path());
    }

    @Test
    void contentUsage_ofEqualPathsTheRefusalHolds() {
        FileSignals signals = robots("""
                User-agent: *
                Content-Usage: /a train-ai=y
                Content-Usage: /a train-ai=n
                """);
        assertEquals(List.of(new ConsentSignal.Usage(true, Place.FILE, "*", 3, "train-ai", "/a")), signals.at("/a"));
    }

    @Test
    void contentUsage_ofEveryGroupThatConcernsUsCounts() {
        FileSignals signals = robots("""
                User-agent: Dripstone
                Content-Usage: train-ai=y
                User-agent: GPTBot
                Content-Usage: train-ai=n
                User-agent: Googlebot
                Content-Usage: train-ai=n
                """);
        assertEquals(List.of(new ConsentSignal.Usage(false, Place.FILE, "Dripstone", 2, "train-ai", ""),
                new ConsentSignal.Usage(true, Place.FILE, "GPTBot", 4, "train-ai", "")), signals.at("/x"));
    }

    @Test
    void contentUsage_isARule_soThatAUserAgentAfterItBeginsAGroup() {
        RobotsFile file = RobotsFile.parse("""
                User-agent: *
                Content-Usage: train-ai=y
                User-agent: Other
                Disallow: /
                """.getBytes(StandardCharsets.UTF_8));
        assertTrue(file.rulesFor("Dripstone").judge("/x").allowed());
        assertEquals(false, file.rulesFor("Other").judge("/x").allowed());
    }

    @Test
    void contentUsage_behindAThousandLinesOfChaff_isStillFound() {
        assertTrue(robots("User-agent: *\n" + "X-Chaff: 1\n".repeat(5_000) + "Content-Usage: train-ai=n\n").at("/").getFirst().refuses());
    }

    @Test
    void tdmFile_theFirstLocationThatFitsHolds() {
        FileSignals signals = tdm("""
                [{"location": "/open/*", "tdm-reservation": 0},
                 {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://example.org/policy"}]""");
        assertEquals(List.of(new ConsentSignal.TdmReservation(false, Place.FILE, "/open/*")), signals.at("/open/x"));
        assertEquals(List.of(new ConsentSignal.TdmReservation(true, Place.FILE, "/")), signals.at("/closed"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[{\"location\": \"/*.pdf$\", \"tdm-reservation\": \"1\"}] | /a.pdf | true",
        "[{\"location\": \"docs/\", \"tdm-reservation\": 1}] | /docs/x | true",
        "[{\"location\": \"/ä\", \"tdm-reservation\": 1}] | /%C3%A4 | true",
        "[{\"location\": \"/a\", \"tdm-reservation\": 2}] | /a | true",
        "[{\"location\": \"/a\", \"tdm-reservation\": 3}] | /a | false",
        "[{\"location\": \"/a\"}] | /a | false",
        "[{\"tdm-reservation\": 1}] | / | false",
        "{\"location\": \"/\", \"tdm-reservation\": 1} | / | false",
        "<!doctype html><title>Not found</title> | / | false",
        "[[[[ | / | false", "[1, null, \"x\"] | / | false", "'' | / | false",
    })
    void tdmFile_errorsCountAsUnset(String json, String path, boolean reserved) {
        assertEquals(reserved, tdm(json).at(path).stream().anyMatch(ConsentSignal::refuses));
    }

    @Test
    void tdmFile_cutAnywhereOrDeep_isNoTrouble() {
        byte[] whole = "[{\"location\": \"/open/*\", \"tdm-reservation\": 0}]".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut < whole.length; cut++) {
            assertEquals(List.of(), TdmFile.parse(Arrays.copyOf(whole, cut)).at("/open/x"), "cut=" + cut);
        }
        assertEquals(List.of(), tdm("[".repeat(200_000)).at("/"));
    }

    @ParameterizedTest
    @CsvSource({
        "Disallow: *.html, /a.html, true", "Disallow: *.html, /a.html?b=c, true", "Disallow: *.html, /docs/, true",
        "Disallow: *.html, /docs/page, true", "Disallow: *.html, /docs/page?a.b=c, true", "Disallow: *.html, /a.txt, false",
        "Disallow: *.jpg, /docs/, false", "Disallow: /, /x, true", "Disallow: *, /x, true", "Allow: /, /x, false", "Disallow:, /x, false"
    })
    void aiTxt_rulesNameKindsOfFiles(String rule, String path, boolean refused) {
        for (String agent : List.of("*", "Dripstone", "GPTBot")) {
            List<ConsentSignal> signals = aiTxt("User-Agent: " + agent + "\n" + rule + "\n").at(path);
            assertEquals(refused, signals.stream().anyMatch(ConsentSignal::refuses), agent + " " + signals);
        }
    }

    @Test
    void aiTxt_theMostSpecificRuleHolds_andOthersAgentsDoNotCount() {
        FileSignals signals = aiTxt("User-Agent: *\nDisallow: *.jpg\nAllow: *.html\nDisallow: /\nUser-Agent: Other\nDisallow: *\n");
        assertEquals(false, signals.at("/a.html").stream().anyMatch(ConsentSignal::refuses));
        assertEquals(true, signals.at("/a.txt").stream().anyMatch(ConsentSignal::refuses));
    }

    @Property
    void anyBytes_areReadAndJudged(@ForAll byte[] body, @ForAll String path) {
        RobotsSignals.of(RobotsFile.parse(body), NAMES).at(path);
        TdmFile.parse(body).at(path);
        AiTxt.parse(body, NAMES).at("/" + path);
    }

    private static FileSignals robots(String text) {
        return RobotsSignals.of(RobotsFile.parse(text.getBytes(StandardCharsets.UTF_8)), NAMES);
    }

    private static FileSignals tdm(String text) {
        return TdmFile.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static FileSignals aiTxt(String text) {
        return AiTxt.parse(text.getBytes(StandardCharsets.UTF_8), NAMES);
    }
}
