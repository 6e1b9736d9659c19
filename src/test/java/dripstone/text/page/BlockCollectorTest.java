package dripstone.text.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

final class BlockCollectorTest {
    private static PageBlocks collect(String html) {
        return BlockCollector.collect(Jsoup.parse(html).body());
    }

    private static List<String> texts(String html) {
        return collect(html).blocks().stream().map(Block::text).toList();
    }

    @Test
    void blocks_areWhatABrowserSetsApart() {
        assertEquals(List.of("one two", "three", "four", "a | b"),
                texts("<p>one <b>two</b></p>three<ul><li> four </ul><table><tr><td>a<td>b</table><script>no</script>"));
    }

    @Test
    void twoLineBreaks_endABlock_oneDoesNot() {
        assertEquals(List.of("a\nb", "c"), texts("<div>a<br>b<br> <br>c</div>"));
    }

    @Test
    void aPhraseThatNamesItselfAside_isABlockOfItsOwn_joinedToTheLine() {
        List<Block> blocks = collect("<p>before <span class=tooltip>aside</span> after</p>").blocks();
        assertEquals(List.of("before", "aside", "after"), blocks.stream().map(Block::text).toList());
        assertEquals(List.of(false, true, true), blocks.stream().map(Block::joined).toList());
        assertTrue(blocks.get(1).scope().is(Trait.HINTED));
        assertEquals("before aside after", Rendering.of(blocks));
    }

    @Test
    void scopes_rangeOverTheirBlocks_andInheritTraits() {
        PageBlocks page = collect("<main><p>a</p><aside><p>b</p><p>c</p></aside></main><p>d</p>");
        assertTrue(page.blocks().get(1).scope().is(Trait.ASIDE) && page.blocks().get(1).scope().is(Trait.MAIN));
        Scope main = page.scopes().stream().filter(s -> s.tag().equals("main")).findFirst().orElseThrow();
        assertEquals(List.of(0, 3), List.of(main.from(), main.to()));
    }

    @Test
    void whatLooksAlike_hasTheSameSignature() {
        List<Block> blocks = collect("<ul><li class='post p-1'>a<li class='post p-2'>b<li class=other>c</ul>").blocks();
        assertEquals(blocks.get(0).scope().signature(), blocks.get(1).scope().signature());
        assertTrue(blocks.get(0).scope().signature() != blocks.get(2).scope().signature());
    }

    @Test
    void deepAndWideTrees_areReadInTimeLinearInTheirSize() {
        String deep = "<div class=c>x".repeat(500);
        String wide = "<p class=a>word word<br><span class=meta>y</span></p>".repeat(10_000);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            PageContent.of(Jsoup.parse(deep, "", Parser.htmlParser()), "");
            PageContent.of(Jsoup.parse(wide, "", Parser.htmlParser()), "");
        });
    }
}
