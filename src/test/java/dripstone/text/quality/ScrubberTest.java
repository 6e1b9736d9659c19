package dripstone.text.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dripstone.text.quality.QualitySettings.Scrub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScrubberTest {
    private static final List<Scrub> ALL = List.of(Scrub.EMAIL, Scrub.IP);

    private static String scrub(String text) {
        return Scrubber.scrub(text, ALL).text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "Write to jane.doe+news@mail.example-host.co.uk. | Write to email@example.com.",
        "<a_b-c@x.org>, (d@y.de) | <email@example.com>, (email@example.com)",
        "mailto:joe@host.com?subject=x | mailto:email@example.com?subject=x",
        "jörg@bücher.de schrieb | email@example.com schrieb",
        "联系我们abc@host.com谢谢 | 联系我们email@example.com谢谢",
        "a@b.io;c@d.io | email@example.com;email@example.com",
        "'o'brien@host.ie' | 'email@example.com'",
        "x@xn--bcher-kva.xn--p1ai now | email@example.com now",
        "first..x@host.com | email@example.com"})
    void email_isReplaced(String text, String scrubbed) {
        assertEquals(scrubbed, scrub(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"git@github.com:a/b.git", "user@host", "@media print", "a@1.2.3", "icon@2x.png", "me@example.org",
            "x@mail.example.com",
        "email@example.com", "@Override public", "foo @bar.com", "a@.com", "a@b..com", "a@b.c", "@", "a@", "@b.com", "root@db.test"})
    void whatIsNobodysEmail_stays(String text) {
        assertEquals(text, scrub(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "from 81.2.69.160 at noon | from 192.0.2.1 at noon",
        "http://81.2.69.160:8080/x | http://192.0.2.1:8080/x",
        "https://host/81.2.69.160 | https://host/192.0.2.1",
        "81.2.69.0/24, 81.2.69.1-81.2.69.9. | 192.0.2.1/24, 192.0.2.1-192.0.2.1.",
        "src:8.8.4.40 | src:192.0.2.1",
        "[2a00:1450:4001:82a::200e]:443 | [2001:db8::1]:443",
        "2001:67c:2e8:22::c100:68b is it | 2001:db8::1 is it",
        "2a02:908:1234:5678:9abc:def0:1234:5678, | 2001:db8::1,",
        "2a00::81.2.69.160 | 2a00::192.0.2.1",
        "::ffff:81.2.69.160 | ::ffff:192.0.2.1"})
    void publicAddress_isReplaced(String text, String scrubbed) {
        assertEquals(scrubbed, scrub(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.10", "127.0.0.10", "192.168.100.1", "172.16.10.3", "169.254.10.1", "100.64.10.1", "255.255.255.0",
            "224.0.0.251",
        "192.0.2.77", "198.51.100.30", "203.0.113.99", "0.0.0.10",
        "1.2.3.4", "version 10.15.7.21", "Version: 80.0.3987.12", "v10.15.7.21", "Firefox/11.5.0.12", "openssl-11.0.2.17", "11.10.0.1-rc2",
        "11.22.33.44.55", "11.22.33.444", "11.22.33", "x11.22.33.44", "11.22.33.44a",
        "12:30:45", "2025:10:11", "std::vector", "fe80::1", "::1", "fc00::7", "2001:db8::77", "2001:0:53aa:64c::1", "3fff::12", "abc::def",
        "2000::vector", "2a00:1:2:3:4:5:6:7:8:9", "2a00:12345::1", "2001:", "2a00::@x", "81.2.69.160@x"})
    void whatIsNobodysAddress_stays(String text) {
        assertEquals(text, scrub(text));
    }

    @Test
    void scrub_countsByKind_andDoesOnlyWhatIsAsked() {
        String text = "a@b.org c@d.org 81.2.69.160";
        assertEquals(Map.of(Scrub.EMAIL, 2, Scrub.IP, 1), Scrubber.scrub(text, ALL).replaced());
        assertEquals("a@b.org c@d.org 192.0.2.1", Scrubber.scrub(text, List.of(Scrub.IP)).text());
        assertEquals(text, Scrubber.scrub(text, List.of()).text());
        assertEquals(Map.of(), Scrubber.scrub("nothing", ALL).replaced());
    }

    @Property(tries = 3000)
    void scrub_twice_changesNothingMore(@ForAll("texts") String text) {
        String once = scrub(text);
        assertEquals(once, scrub(once), text);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "x.org", "@", ".", ":", "::", "81", "2.69.160", "2a00", "1", "-", "/", " ", "\n", "é", "_", "255", "f0",
                "version ")
                .list().ofMaxSize(30).map(l -> String.join("", l));
    }

    @Test
    void hostileText_takesLinearTime() {
        for (String piece : List.of("@", "a@a.", "1.1.", "2a00:", "::", "a.a@", "http://x/1")) {
            String text = piece.repeat(4_000_000 / piece.length());
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> scrub(text), piece);
        }
    }
}
