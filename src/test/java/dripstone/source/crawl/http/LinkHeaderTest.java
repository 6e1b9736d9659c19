package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkHeaderTest {
    private static String canonical(String... headers) {
        return AnswerHead.of(List.of(), List.of(headers)).canonical();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "</a>; rel=canonical | /a", "< /a >;REL=\"Canonical\" | /a", "</a>;rel=\"next canonical\" | /a", "</a,b;c>; rel=canonical | /a,b;c",
        "</x>; rel=next, </a>; rel=canonical, </b>; rel=canonical | /a",
        " , ,</a>; title=\"one, \\\"two\\\"; rel=x, </b>\"; rel=canonical | /a",
        "</a>; flag; rel=canonical | /a", "</a>; rel=\"canonical | /a", "</a> ; rel = canonical ; x=1 | /a",
    })
    void canonical_isFound(String header, String target) {
        assertEquals(target, canonical(header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/a; rel=canonical", "</a", "</a>", "</a>; rel=next", "</a>; rel=next; rel=canonical",
        "</a>; rel=canonicals", "</a>; rel=canonical; anchor=\"/other\"", "<>; rel=canonical", "x, </a>; rel=canonical"})
    void none(String header) {
        assertEquals("", canonical(header));
    }

    @Test
    void theFirstOfSeveralHeaders_counts() {
        assertEquals("/a", canonical("</x>; rel=next", "</a>; rel=canonical", "</b>; rel=canonical"));
        assertEquals("0;url=/a", AnswerHead.of(List.of("0;url=/a", "0;url=/b"), List.of()).refresh());
    }

    @Property
    void anything_isReadToItsEnd(@ForAll String value) {
        LinkHeader.parse(value).forEach(l -> assertTrue(value.contains(l.target())));
        LinkHeader.parse("<a>;" + value + ",<b>; rel=\"" + value).forEach(l -> assertTrue(l.target().length() <= value.length() + 200));
    }
}
