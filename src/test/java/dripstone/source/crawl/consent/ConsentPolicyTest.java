package dripstone.source.crawl.consent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.consent.ConsentSettings.Stance;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ConsentPolicyTest {
    private static final List<SignalKind> KINDS = List.of(SignalKind.values());
    private static final Map<SignalKind, ConsentSignal> REFUSALS = new EnumMap<>(Map.of(
            SignalKind.ROBOTS_AI_AGENTS, new ConsentSignal.AgentRule("GPTBot", "Disallow: /", 7),
            SignalKind.CONTENT_SIGNAL, new ConsentSignal.AiTrain(true, "*", 2),
            SignalKind.CONTENT_USAGE, new ConsentSignal.Usage(true, Place.FILE, "*", 4, "train-ai", "/a/"),
            SignalKind.TDM_RESERVATION, new ConsentSignal.TdmReservation(true, Place.HEADER, ""),
            SignalKind.AI_TXT, new ConsentSignal.AiTxtRule(true, "*", "Disallow: *.html", 3),
            SignalKind.NOAI, new ConsentSignal.Directive(SignalKind.NOAI, Place.META, ""),
            SignalKind.NOIMAGEAI, new ConsentSignal.Directive(SignalKind.NOIMAGEAI, Place.HEADER, "gptbot"),
            SignalKind.NOINDEX, new ConsentSignal.Directive(SignalKind.NOINDEX, Place.META, "")));
    private static final List<ConsentSignal> PERMISSIONS = List.of(
            new ConsentSignal.AiTrain(false, "*", 2), new ConsentSignal.TdmReservation(false, Place.FILE, "/"),
            new ConsentSignal.AiTxtRule(false, "*", "Allow: /", 1));

    /** Every stance of every kind, every set of signals, own sites and others: 2 × 2⁸ × 2⁸ × 2³ verdicts. */
    @Test
    void everyCombination_allowsIfAndOnlyIfNothingThatCountsRefuses() {
        int kinds = KINDS.size();
        for (int stances = 0; stances < 1 << kinds; stances++) {
            ConsentSettings settings = settings(stances);
            for (int refusals = 0; refusals < 1 << kinds; refusals++) {
                boolean refused = false;
                for (int k = 0; k < kinds; k++) {
                    refused |= bit(refusals, k) && settings.stance(KINDS.get(k)) == Stance.REFUSE;
                }
                for (int permissions = 0; permissions < 1 << PERMISSIONS.size(); permissions++) {
                    List<ConsentSignal> signals = signals(refusals, permissions);
                    check(new ConsentPolicy(false, settings).judge(signals), !refused, refusals, permissions);
                    assertInstanceOf(ConsentVerdict.Owned.class, new ConsentPolicy(true, settings).judge(signals));
                }
            }
        }
    }

    private static void check(ConsentVerdict verdict, boolean allowed, int refusals, int permissions) {
        assertEquals(allowed, verdict.allows());
        assertTrue(verdict.text().startsWith(allowed ? "consent=allowed " : "consent=refused "), verdict.text());
        Class<? extends ConsentVerdict> expected = !allowed ? ConsentVerdict.Refused.class
                : refusals != 0 ? ConsentVerdict.SetAside.class
                : permissions != 0 ? ConsentVerdict.Permitted.class : ConsentVerdict.Unsaid.class;
        assertInstanceOf(expected, verdict);
    }

    private static ConsentSettings settings(int ignored) {
        ConsentSettings settings = ConsentSettings.DEFAULTS;
        for (int k = 0; k < KINDS.size(); k++) {
            settings = settings.with(KINDS.get(k), bit(ignored, k) ? Stance.IGNORE : Stance.REFUSE);
        }
        return settings;
    }

    private static List<ConsentSignal> signals(int refusals, int permissions) {
        List<ConsentSignal> signals = new ArrayList<>();
        for (int i = 0; i < PERMISSIONS.size(); i++) {
            if (bit(permissions, i)) {
                signals.add(PERMISSIONS.get(i));
            }
        }
        for (int k = 0; k < KINDS.size(); k++) {
            if (bit(refusals, k)) {
                signals.add(signal(KINDS.get(k)));
            }
        }
        return signals;
    }

    private static boolean bit(int set, int i) {
        return (set >> i & 1) != 0;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ROBOTS_AI_AGENTS | consent=refused signal=robots-ai-agents source=robots.txt line=7 agent=GPTBot rule=Disallow: /",
        "CONTENT_SIGNAL   | consent=refused signal=content-signal source=robots.txt line=2 agent=* ai-train=no",
        "CONTENT_USAGE    | consent=refused signal=content-usage source=robots.txt line=4 agent=* train-ai=n path=/a/",
        "TDM_RESERVATION  | consent=refused signal=tdm-reservation source=header tdm-reservation=1",
        "AI_TXT           | consent=refused signal=ai-txt source=ai.txt line=3 agent=* rule=Disallow: *.html",
        "NOAI             | consent=refused signal=noai source=meta",
        "NOIMAGEAI        | consent=refused signal=noimageai source=header agent=gptbot",
        "NOINDEX          | consent=allowed by=default signal=noindex source=meta",
    })
    void aloneAndByDefault(SignalKind kind, String text) {
        assertEquals(text, new ConsentPolicy(false, ConsentSettings.DEFAULTS).judge(List.of(signal(kind))).text());
    }

    @ParameterizedTest
    @EnumSource
    void overridden_theVerdictSaysSo(SignalKind kind) {
        Stance other = kind.byDefault() == Stance.REFUSE ? Stance.IGNORE : Stance.REFUSE;
        String text = new ConsentPolicy(false, ConsentSettings.DEFAULTS.with(kind, other)).judge(List.of(signal(kind))).text();
        String expected = other == Stance.IGNORE ? "consent=allowed by=site-override signal=" : "consent=refused signal=";
        assertTrue(text.startsWith(expected + kind.key() + " "), text);
    }

    @Test
    void anOverrideIsNamedBeforeWhatIsIgnoredByDefault() {
        ConsentPolicy policy = new ConsentPolicy(false, ConsentSettings.DEFAULTS.with(SignalKind.NOIMAGEAI, Stance.IGNORE));
        String text = policy.judge(List.of(signal(SignalKind.NOINDEX), signal(SignalKind.NOIMAGEAI))).text();
        assertEquals("consent=allowed by=site-override signal=noimageai source=header agent=gptbot", text);
    }

    @Test
    void ownSites_sayWhatTheySetAside() {
        ConsentPolicy own = new ConsentPolicy(true, ConsentSettings.DEFAULTS);
        assertEquals("consent=allowed by=owner", own.judge(List.of()).text());
        assertEquals("consent=allowed by=owner signal=noai source=meta", own.judge(List.of(signal(SignalKind.NOAI))).text());
    }

    @Test
    void permission_neverOutweighsARefusal() {
        List<ConsentSignal> signals = new ArrayList<>(PERMISSIONS);
        signals.add(signal(SignalKind.NOAI));
        assertInstanceOf(ConsentVerdict.Refused.class, new ConsentPolicy(false, ConsentSettings.DEFAULTS).judge(signals));
    }

    @ParameterizedTest
    @EnumSource
    void refusedBy_readsTheKindFromTheText(SignalKind kind) {
        assertEquals(Optional.of(kind), ConsentVerdict.refusedBy(new ConsentVerdict.Refused(signal(kind)).text()));
        assertEquals(Optional.empty(), ConsentVerdict.refusedBy(new ConsentVerdict.SetAside(signal(kind), true).text()));
        assertEquals(Optional.empty(), ConsentVerdict.refusedBy("consent=refused signal="));
    }

    @Test
    void serversWords_areCutAndOnOneLine() {
        String rule = "Disallow: /\n\ud800" + "\ud83d\ude00".repeat(1000);
        String text = new ConsentVerdict.Refused(new ConsentSignal.AgentRule("GPTBot", rule, 1)).text();
        assertTrue(text.length() <= ConsentVerdict.LONGEST && text.indexOf('\n') < 0, text);
        assertTrue(java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text), text);
    }

    private static ConsentSignal signal(SignalKind kind) {
        return REFUSALS.getOrDefault(kind, PERMISSIONS.getFirst());
    }
}
