package dripstone.text.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class QualityJudgeTest {
    private static final String PROSE = "The drop falls from the roof of the cave, and it leaves a little stone behind it. "
            + "Nobody has ever seen one grow, and yet they stand there, as tall as trees. How long have they stood? "
            + "Some of the columns that we met with in the second hall are said to be older than the town above them.";
    private final QualityJudge judge = new QualityJudge();

    private Judgement judge(String rules, TextForm form, String text) {
        return judge.judge(RuleSet.of(List.of(rules.split(","))), form, "", text);
    }

    @Test
    void ofProse_allRulesApprove() {
        Judgement judgement = judge("gopher,c4,fineweb", TextForm.PROSE, PROSE);
        assertEquals(List.of(), judgement.drops());
        assertEquals(PROSE, judgement.text());
        assertEquals(Map.of(), judgement.skipped());
    }

    @Test
    void aNote_isDroppedByGopher_andNotByMild() {
        assertEquals("gopher-min-words", judge("gopher", TextForm.PROSE, "The key is under the mat.").drop().orElseThrow().rule());
        assertEquals(Optional.empty(), judge("mild", TextForm.PROSE, "The key is under the mat.").drop());
        assertEquals(Optional.empty(), judge("gopher-max-words", TextForm.PROSE, "The key is under the mat.").drop());
    }

    /** Gopher's own corpus has none so short. */
    @Test
    void repetition_isNotAskedOfShortTexts() {
        Judgement note = judge("gopher-repetition", TextForm.PROSE, "Open the door. Open the door.");
        assertEquals(List.of(), note.drops());
        assertEquals("fewer than 50 words", note.skipped().get(PageRule.GOPHER_TOP_3_GRAM));
        assertEquals("gopher-top-2-gram", judge("mild", TextForm.PROSE, "Open the door. ".repeat(20)).drop().orElseThrow().rule());
    }

    @Test
    void sourceCode_isAskedNothing() {
        Judgement code = judge("gopher,c4,fineweb", TextForm.CODE, "}\n".repeat(40) + "{");
        assertEquals(List.of(), code.drops());
        assertEquals(RuleSet.of(List.of("gopher", "c4", "fineweb")).labels().size(), code.skipped().size());
        assertEquals("source code or data", code.skipped().get(PageRule.C4_CURLY_BRACE));
    }

    @Test
    void textWithoutSpaces_isAskedOnlyWhatKnowsNoWords() {
        String japanese = "しずくは洞窟の天井から落ち、石を残していく。何千年もかけて柱になる。私たちはそれを見た。\n水は静かに落ちる。";
        Judgement judgement = judge("gopher,c4,fineweb", TextForm.of("plain/1", "a.txt", japanese), japanese);
        assertEquals(List.of(), judgement.drops());
        assertEquals(japanese, judgement.text());
        assertEquals("script without spaces between words", judgement.skipped().get(PageRule.GOPHER_MIN_WORDS));
        assertTrue(!judgement.skipped().containsKey(PageRule.FINEWEB_LINE_PUNCTUATION));
    }

    @Test
    void stopWords_areAskedOfEnglishOnly() {
        RuleSet rules = RuleSet.of(List.of("gopher-stop-words"));
        assertEquals(1, judge.judge(rules, TextForm.PROSE, "en-gb", "Ein Tropfen fällt").drops().size());
        assertEquals(1, judge.judge(rules, TextForm.PROSE, "", "Ein Tropfen fällt").drops().size());
        Judgement german = judge.judge(rules, TextForm.PROSE, "de", "Ein Tropfen fällt");
        assertEquals(List.of(), german.drops());
        assertEquals("language=de, and the rule's words are English", german.skipped().get(PageRule.GOPHER_STOP_WORDS));
    }

    @Test
    void c4_takesLinesOut_eachByItsRule_andKeepsParagraphs() {
        String text = """
                Home | News | About
                The first line of the text stands here.

                  It is indented, and it is kept so.

                Please enable JavaScript in your browser to go on.
                We use cookies to make this site better for you.

                Too short.
                He said "the third one is also kept."
                This one trails off into nothing at all...""";
        Judgement judgement = judge("c4", TextForm.PROSE, text);
        assertEquals(List.of(), judgement.drops());
        assertEquals("""
                The first line of the text stands here.

                  It is indented, and it is kept so.

                He said "the third one is also kept.\"""", judgement.text());
        assertEquals("c4-javascript:1 c4-policy:1 c4-short-lines:1 c4-terminal-punctuation:2", judgement.linesDropped().entrySet().stream()
                .map(e -> e.getKey().label() + ":" + e.getValue()).sorted().collect(Collectors.joining(" ")));
    }

    @Test
    void whenNoLineIsLeft_thePageGoes() {
        Judgement judgement = judge("c4-terminal-punctuation", TextForm.PROSE, "a menu\nand another");
        assertEquals("c4-terminal-punctuation", judgement.drop().orElseThrow().rule());
        assertEquals("lines-left=0 least=1", judgement.drop().orElseThrow().reason());
    }

    @Test
    void sentencesAndFineWeb_speakOfWhatC4Left() {
        String text = "Home\nNews\nAbout\n" + PROSE.replace(". ", ".\n");
        assertEquals("fineweb-short-lines", judge("fineweb-short-lines", TextForm.PROSE, "a\nb\nc\n" + PROSE).drop().orElseThrow().rule());
        assertEquals(Optional.empty(), judge("c4,fineweb-short-lines", TextForm.PROSE, text).drop());
        assertEquals("sentences=2 least=3", judge("c4", TextForm.PROSE, "One more drop fell down. It is gone for good.\nA menu").drop()
                .orElseThrow().reason());
    }

    @Test
    void explain_tellsAllRules_judgeTheFirst() {
        RuleSet all = RuleSet.of(List.of("gopher", "c4", "fineweb"));
        assertEquals(1, judge.judge(all, TextForm.PROSE, "", "{ 1 2 3\n".repeat(30)).drops().size());
        List<String> drops = judge.explain(all, TextForm.PROSE, "", "{ 1 2 3\n".repeat(30)).drops().stream().map(Judgement.Drop::rule)
                .toList();
        assertTrue(drops.containsAll(List.of("gopher-min-word-length", "gopher-duplicate-lines", "gopher-top-2-gram", "c4-curly-brace",
                "c4-terminal-punctuation", "c4-sentences", "fineweb-line-punctuation")), drops.toString());
    }

    @Test
    void ruleSet_knowsRulesFamiliesAndSets_andNamesThemAll() {
        assertEquals(23, RuleSet.of(List.of("gopher")).labels().size());
        assertEquals(RuleSet.of(List.of("gopher")), RuleSet.of(List.of("gopher-quality", "gopher-repetition")));
        assertEquals(7, RuleSet.of(List.of("c4")).labels().size());
        assertEquals(4, RuleSet.of(List.of("fineweb")).labels().size());
        assertEquals(List.of("gopher-min-words"), RuleSet.of(List.of("gopher-min-words", "gopher-min-words")).labels());
        assertTrue(RuleSet.of(List.of()).isEmpty());
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> RuleSet.of(List.of("gofer"))).getMessage());
        assertTrue(message.startsWith("'gofer' is no rule of quality; there are mild, gopher, "), message);
    }

    @Test
    void form_isToldByNameExtractorAndScript() {
        assertEquals(TextForm.CODE, TextForm.of("plain/1", "src/Main.java", "class Main {}"));
        assertEquals(TextForm.CODE, TextForm.of("plain/1", "https://example.org/a.py?raw=1", "import os"));
        assertEquals(TextForm.CODE, TextForm.of("plain/1", "Makefile", "all:"));
        assertEquals(TextForm.PROSE, TextForm.of("html/2", "https://example.org/index.php", "words"));
        assertEquals(TextForm.PROSE, TextForm.of("plain/1", "notes.md", "words"));
        assertEquals(TextForm.PROSE, TextForm.of("plain/1", ".py", "words"));
        assertEquals(TextForm.UNSPACED, TextForm.of("html/2", "a.html", "水滴从洞顶落下 and stone"));
        assertEquals(TextForm.PROSE, TextForm.of("html/2", "a.html", "The sign 水 means water, and here are more words of English."));
        assertEquals(TextForm.PROSE, TextForm.of("html/2", "a.html", ""));
    }
}
