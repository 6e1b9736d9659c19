package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LanguageIdentifierTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "en | The drop falls from the roof of the cave, and each leaves a little stone behind it.",
        "de | Der Tropfen fällt von der Decke der Höhle, und jeder lässt ein wenig Stein zurück.",
        "fr | La goutte tombe du plafond de la grotte et chacune laisse un peu de pierre derrière elle.",
        "es | La gota cae del techo de la cueva y cada una deja un poco de piedra detrás de ella.",
        "ru | Капля падает с потолка пещеры, и каждая оставляет после себя немного камня на полу.",
        "ja | しずくは洞窟の天井から落ち、そのひとつひとつが小さな石を後に残していく。何千年もかけて石は柱になる。",
        "zh-cn | 水滴从洞顶落下，每一滴都在身后留下一点石头。经过几千年，这些石头变成了柱子。我们在洞里看到了许多这样的柱子。",
        "ar | تسقط القطرة من سقف الكهف وتترك كل واحدة منها وراءها قليلا من الحجر على الأرض."})
    void identify_tellsTheLanguage(String tag, String text) {
        assertEquals(tag, LanguageIdentifier.identify(text).map(LanguageIdentifier.Language::tag).orElse("none"));
    }

    @Test
    void identify_ofTooLittle_tellsNone() {
        assertTrue(LanguageIdentifier.identify("").isEmpty());
        assertTrue(LanguageIdentifier.identify("12 34 56 ".repeat(1000)).isEmpty());
        assertTrue(LanguageIdentifier.identify("OK").isEmpty());
    }

    @Test
    void identify_ofAHugeText_takesBoundedTime() {
        String text = "The drop falls from the roof of the cave. ".repeat(1_000_000);
        LanguageIdentifier.identify(text);
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertEquals("en", LanguageIdentifier.identify(text).orElseThrow().tag()));
    }

    @Property(tries = 200)
    void identify_ofAnyText_answersTheSameTwice(@ForAll String text) {
        assertEquals(LanguageIdentifier.identify(text.repeat(20)), LanguageIdentifier.identify(text.repeat(20)));
    }
}
