package dripstone.source.crawl.consent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements of preference, those of draft-ietf-aipref-vocab among them. */
final class UsagePreferenceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train-ai=n                            | n train-ai",
        "train-ai=y, search=n                  | y train-ai",
        "train-ai=y, train-ai, search=n, search=\"n\" | none",
        "train-ai;allow=n, train-ai=y          | y train-ai",
        "train-ai;has;parameters=\"?\";a=1     | none",
        "train-ai=y, train-ai=n                | n train-ai",
        "train-ai=n, train-ai=y                | y train-ai",
        "search=n                              | none",
        "''                                    | none",
        "ai-train=n                            | none",
    })
    void asTheDraftHasIt(String statement, String expected) {
        assertEquals(expected, said(statement));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train-ai=N | n train-ai", "train-ai=no | n train-ai", "train-ai=?0 | n train-ai", "Train-AI=n | n train-ai",
        "train-ai = n | n train-ai", "train-ai=n, | n train-ai", "train-ai: y; train-ai=n | n train-ai",
        "train-ai=Y | none", "train-ai=yes | none", "Train-AI=y | none", "train-ai | none", "train-ai=y, | none",
    })
    void brokenOrStrange_refusesButNeverPermits(String statement, String expected) {
        assertEquals(expected, said(statement));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "genai=n | n genai", "ai=n | n ai", "train-genai=n, train-ai=y | n train-genai", "bots=n | n bots", "all=n | n all",
        "tdm=n, ai=y | none", "bots=n, train-ai=y | y train-ai", "bots=n, search=y | n bots", "genai=y | none", "bots=y | none",
    })
    void labelsOfEarlierDrafts_refuseToo(String statement, String expected) {
        assertEquals(expected, said(statement));
    }

    private static String said(String statement) {
        return UsagePreference.of(statement).map(p -> (p.refuses() ? "n " : "y ") + p.label()).orElse("none");
    }

    @Test
    void dictionary_knowsEveryKindOfValue() {
        Map<String, String> values = FieldDictionary.parse(
                "a=1, b=-2.5;q=1, c=tok:en/x, d=\"x, \\\"y=z\", e=?1;f, g=:aGk=:, h=(1 \"b\" c;d=e);i, *j=@-17, k=%\"f%c3\",\tl")
                .orElseThrow();
        assertEquals(Map.of("a", "1", "b", "-2.5", "c", "tok:en/x", "d", "\"x, \\\"y=z\"", "e", "?1", "g", ":aGk=:",
                "h", "(1 \"b\" c;d=e)", "*j", "@-17", "k", "%\"f%c3\"", "l", "?1").size(), values.size());
        assertEquals("\"x, \\\"y=z\"", values.get("d"));
        assertEquals("(1 \"b\" c;d=e)", values.get("h"));
        assertEquals("-2.5", values.get("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a=", "a=1,", ",a=1", "a=1 b=2", "A=1", "1=a", "a=\"x", "a=\"\\x\"", "a=?2", "a=:a", "a=(1", "a=(1\"b\")", "a=1;", "a=1;B",
        "a=1234567890123456", "a=1.", "a=1.2345", "a=--1", "a=@x", "a=%x", "a=é", "a==b", "a=\"\u0001\""})
    void noDictionary_isNone(String text) {
        assertEquals(Optional.empty(), FieldDictionary.parse(text), text);
    }

    @Property
    void anything_isReadToItsEnd(@ForAll String text) {
        assertTrue(UsagePreference.of(text).isEmpty() || !UsagePreference.of(text).get().label().isEmpty());
        FieldDictionary.parse("a=(" + text);
    }
}
