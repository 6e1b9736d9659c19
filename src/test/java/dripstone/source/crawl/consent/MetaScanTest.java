package dripstone.source.crawl.consent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetaScanTest {
    private static final List<MetaScan.Meta> NOAI = List.of(new MetaScan.Meta("robots", "noai"));

    @ParameterizedTest
    @ValueSource(strings = {
        "<meta name=robots content=noai>", "<META NAME='Robots' CONTENT=' noai '/>", "<meta content=\"noai\" name=\"robots\">",
        "<meta\nname = robots\n content\t=\tnoai >", "<html><head><title><meta name=x></title><meta name=robots content=noai>",
        "<!-- <meta name=robots content=index> --><meta name=robots content=noai>", "<!--><meta name=robots content=noai>",
        "<script>'<meta name=robots content=index>'</script ><meta name=robots content=noai>",
        "<div title='<meta name=robots content=index>'><meta name=robots content=noai>",
        "a < b <3 <meta name=robots content=noai>", "<meta name=robots content=noai content=index>",
        "<meta charset=utf-8><meta name=robots content=noai>", "<meta/name='robots'/content='noai'/>",
    })
    void meta_isFoundAsBrowsersFindIt(String html) {
        assertEquals(NOAI, of(html).stream().filter(m -> !m.name().isEmpty()).toList(), html);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<!-- <meta name=robots content=noai>", "<style><meta name=robots content=noai></style>", "<meta name=robots content=noai",
        "<meta name='robots content=noai>", "<textarea><meta name=robots content=noai>", "<metaname=robots content=noai>", "", "<", "<meta"
    })
    void noMeta_isFound(String html) {
        assertEquals(List.of(), of(html), html);
    }

    @Test
    void utf16_isDecoded() {
        byte[] body = "\uFEFF<meta name=robots content=noai>".getBytes(StandardCharsets.UTF_16BE);
        assertEquals(NOAI, MetaScan.of(body, ""));
        assertEquals(NOAI, MetaScan.of("<meta name=robots content=noai>".getBytes(StandardCharsets.UTF_16LE), "utf-16le"));
    }

    @Test
    void hostilePages_areScannedInLinearTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (String piece : List.of("<", "<a ", "<!--", "<script>", "</", "<a b='", "<meta name=", "<meta name=a>", "= ", "<a b=c ")) {
                assertTrue(MetaScan.of(piece.repeat(1_000_000).getBytes(StandardCharsets.US_ASCII), "").size() <= 500);
            }
        });
    }

    @Property
    void anyText_isScanned(@ForAll @StringLength(max = 60) @Chars(
            {'<', '>', '/', '!', '-', '=', '"', '\'', ' ', 'm', 'e', 't', 'a', 's'}) String html) {
        of(html);
    }

    /** The scan ends at the last thing that might be a meta; an unfinished one at the end makes it look at all. */
    @Property(tries = 2000)
    void whatStandsBehindTheLastMeta_changesNothing(
            @ForAll @StringLength(max = 60) @Chars({'<', '>', '/', '!', '-', '=', '"', '\'', ' ', 'm', 'e', 't', 'a', 'n'}) String html) {
        String page = html.replace("mm", "<meta name=a content=b>").replace("nn", "<META NAME=c>");
        assertEquals(of(page + " <meta"), of(page), page);
    }

    private static List<MetaScan.Meta> of(String html) {
        return MetaScan.of(html.getBytes(StandardCharsets.UTF_8), "utf-8");
    }
}
