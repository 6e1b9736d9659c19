package dripstone.source.crawl.url;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.IDN;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Domains in ASCII; Punycode against the JDK's own (RFC 3490), where both know the letters. */
final class IdnaTest {
    @ParameterizedTest
    @CsvSource({
        "Bücher.example, xn--bcher-kva.example",
        "faß.example, xn--fa-hia.example",
        "ΣΊΣΥΦΟΣ.example, xn--kxa6akbbkh.example",
        "例え。テスト, xn--r8jz45g.xn--zckzah",
        "пример.испытание, xn--e1afmkfd.xn--80akhbyknj4f",
        "مثال.إختبار, xn--mgbh0fb.xn--kgbechtv",
        "☃.net, xn--n3h.net",
        "ＧＯ.com, go.com",
        "so\u00adft.net, soft.net",
        "İstanbul.example, xn--istanbul-o0e.example",
        "xn--bcher-kva.éa, xn--bcher-kva.xn--a-9fa",
    })
    void toAscii_isTheDomain(String unicode, String ascii) {
        assertEquals(Optional.of(ascii), Idna.toAscii(unicode));
    }

    @ParameterizedTest
    @CsvSource({"\u0301a.example", "a\ufffdé", "\ufdd0é", "xn--a.é", "xn--a-pda.é", "אa.example", "a\u200db.é"})
    void toAscii_ofAnInvalidDomain_isEmpty(String domain) {
        assertEquals(Optional.empty(), Idna.toAscii(domain));
    }

    @Property
    void punycode_decodeOfEncodeIsIdentity(@ForAll @NotEmpty @Size(max = 30) List<@IntRange(min = 1, max = 0x10FFFF) Integer> points) {
        StringBuilder s = new StringBuilder();
        points.stream().filter(p -> p < 0xD800 || p > 0xDFFF).forEach(s::appendCodePoint);
        assertEquals(Optional.of(s.toString()), Punycode.encode(s.toString()).flatMap(Punycode::decode));
    }

    @Property
    void toAscii_isWhatTheJdkSaysOfCyrillic(@ForAll @StringLength(min = 1, max = 20) @CharRange(from = 'а', to = 'я') String label) {
        assertEquals(Optional.of(IDN.toASCII(label)), Idna.toAscii(label));
    }

    @Property
    void toAscii_neverThrowsAndIsAFixedPoint(@ForAll @StringLength(max = 30) String domain) {
        Optional<String> ascii = Idna.toAscii(domain);
        Assume.that(ascii.isPresent());
        assertEquals(ascii, ascii.flatMap(Idna::toAscii));
    }
}
