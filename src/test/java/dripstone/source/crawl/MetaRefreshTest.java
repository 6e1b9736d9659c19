package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.http.AnswerHead;
import dripstone.text.Page;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetaRefreshTest {
    private static final URI PAGE = URI.create("http://h.test/dir/page");

    /** Cases of the HTML Standard's algorithm. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "0; url=/a | 0 | /a", "5;URL='/a b' | 5 | /a b", " 1 , url = \"x\"y | 1 | x", "0;/a | 0 | /a", "3 /a | 3 | /a",
        "0;url='/a | 0 | /a", "0;urlx | 0 | urlx", "0;url | 0 | url", ".5; url=/a | 0 | /a", "2.7;url=/a | 2 | /a", "30 | 30 | ``",
        "0; | 0 | ``", "99999999999;url=/a | 999999999 | /a", "0; URL = '/a' b | 0 | /a",
    })
    void read_asTheStandardHasIt(String content, long seconds, String reference) {
        assertEquals(Optional.of(new MetaRefresh(seconds, reference)), MetaRefresh.parse(content));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "url=/a", "x; url=/a", "-1; url=/a", "5x;url=/a", "; url=/a", ";"})
    void none(String content) {
        assertEquals(Optional.empty(), MetaRefresh.parse(content));
    }

    @Property
    void anything_isReadToItsEnd(@ForAll String content) {
        MetaRefresh.parse(content).ifPresent(r -> assertTrue(r.seconds() >= 0 && content.contains(r.reference())));
        MetaRefresh.parse("0;url=" + content);
    }

    @Test
    void head_isResolvedAgainstTheBase_byTheUrlStandard() {
        Page.Head head = new Page.Head(
                "/base/", "\\\\H.TEST\\real?utm_source=x#y", "0; url= next page ", List.of("feed", "feed"));
        HeadLinks links = HeadLinks.of(head, AnswerHead.NONE, PAGE, new Addresses());
        assertEquals(Optional.of(URI.create("http://h.test/real")), links.canonical(), "backslashes are slashes, tracking is taken out");
        assertEquals(Optional.of(URI.create("http://h.test/base/next%20page")), links.redirect());
        assertEquals(List.of(URI.create("http://h.test/base/feed")), links.feeds());
    }

    @Test
    void canonical_thatIsATemplatesMistake_isNone() {
        for (String declared : List.of("/", "http://h.test", "", "page", "mailto:x", "http://[broken", "javascript:void(0)")) {
            HeadLinks links = HeadLinks.of(new Page.Head("", declared, "", List.of()), AnswerHead.NONE, PAGE, new Addresses());
            assertEquals(Optional.empty(), links.canonical(), declared);
        }
    }

    @Test
    void refresh_ofThePageItself_isNone_andALateOneIsTheNextPage() {
        HeadLinks itself = HeadLinks.of(new Page.Head("", "", "0;url=page#top", List.of()), AnswerHead.NONE, PAGE, new Addresses());
        assertEquals(Optional.empty(), itself.redirect());
        HeadLinks reload = HeadLinks.of(new Page.Head("/other/", "", "300", List.of()), AnswerHead.NONE, PAGE, new Addresses());
        assertEquals(HeadLinks.NONE, reload);
        HeadLinks late = HeadLinks.of(new Page.Head("", "", "60;url=next", List.of()), AnswerHead.NONE, PAGE, new Addresses());
        assertEquals(Optional.empty(), late.redirect());
        assertEquals(Optional.of(URI.create("http://h.test/dir/next")), late.next());
    }

    @Test
    void refreshHeader_goesBeforeThePagesOwn_andKnowsNoBase() {
        Page.Head head = new Page.Head("/base/", "", "0;url=meta", List.of());
        assertEquals(Optional.of(URI.create("http://h.test/dir/sent")),
                HeadLinks.of(head, new AnswerHead("0; url=sent", ""), PAGE, new Addresses()).redirect());
        assertEquals(Optional.of(URI.create("http://h.test/base/meta")),
                HeadLinks.of(head, new AnswerHead("never", ""), PAGE, new Addresses()).redirect(), "what cannot be read is none");
        assertEquals(Optional.of(URI.create("http://h.test/dir/next")),
                HeadLinks.of(Page.Head.NONE, new AnswerHead("60; url=next", ""), PAGE, new Addresses()).next());
    }

    @Test
    void canonicalHeader_holdsWhereThePageNamesNone() {
        AnswerHead answer = new AnswerHead("", "/real#x");
        assertEquals(Optional.of(URI.create("http://h.test/real")),
                HeadLinks.of(new Page.Head("/base/", "", "", List.of()), answer, PAGE, new Addresses()).canonical());
        assertEquals(Optional.of(URI.create("http://h.test/own")),
                HeadLinks.of(new Page.Head("", "/own", "", List.of()), answer, PAGE, new Addresses()).canonical());
        assertEquals(Optional.empty(),
                HeadLinks.of(Page.Head.NONE, new AnswerHead("", "/"), PAGE, new Addresses()).canonical(), "a template's mistake");
    }
}
