package dripstone.text.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import dripstone.text.quality.BoilerplateMemory;
import dripstone.text.quality.BoilerplateSettings;
import dripstone.text.quality.QualitySettings;
import dripstone.text.quality.QualitySettings.Scrub;
import dripstone.text.quality.RuleSet;
import dripstone.text.quality.SourceQualitySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScreenTest {
    private static final String ENGLISH = "The drop falls from the roof of the cave, and each leaves a little stone behind it. Nobody has"
            + " ever seen one of the columns grow, and yet they stand there as tall as trees, and older than the town above them. Some"
            + " say that they will reach the floor in a thousand years, and that nobody will be there to see it.";
    private static final String GERMAN = "Der Tropfen fällt von der Decke der Höhle, und jeder lässt ein wenig Stein zurück. Niemand hat"
            + " je eine der Säulen wachsen sehen, und doch stehen sie da, hoch wie Bäume und älter als die Stadt, die über ihnen liegt."
            + " Manche sagen, in tausend Jahren würden sie den Boden erreichen, und niemand werde mehr da sein, um es zu sehen.";
    private static final String FOOTER = "Copyright by the friends of all caves and of their dripstones";

    @TempDir
    private Path directory;

    private BoilerplateMemory memory;
    private Screen screen;

    @BeforeEach
    void open() throws IOException {
        memory = BoilerplateMemory.open(directory.resolve("b.mv"), new BoilerplateSettings(true, false, 3, 0.3));
        screen = new Screen(memory);
    }

    @AfterEach
    void close() throws IOException {
        memory.close();
    }

    private static Document document(String address, String text, String... verdicts) {
        return new Document(new DocumentKey("site", address, "", 0), "On Caves", text, "0".repeat(64), "plain/1", List.of(verdicts),
                Instant.EPOCH);
    }

    private static Screening screening(List<String> rules, List<String> languages, List<Scrub> scrub, boolean boilerplate) {
        return new Screening(RuleSet.of(rules), languages, scrub, boilerplate);
    }

    private Document kept(Document document, Screening screening) {
        return assertInstanceOf(Screen.Kept.class, screen.look(document, screening)).document();
    }

    private Receipt.Filtered leftOut(Document document, Screening screening) {
        return assertInstanceOf(Screen.LeftOut.class, screen.look(document, screening)).verdict();
    }

    @Test
    void withNothingOn_textStays_andLanguageAndTitleAreTold() {
        Document kept = kept(document("a.txt", ENGLISH), Screening.NONE);
        assertEquals(ENGLISH, kept.text());
        assertEquals(List.of("language=en", "title=On Caves"), kept.verdicts());
        assertEquals(List.of("language=de-at", "x=y", "title=On Caves"),
                kept(document("a.txt", GERMAN, "language=de-at", "x=y"), Screening.NONE).verdicts());
    }

    @Test
    void sourceCode_hasNoLanguage_andIsLeftInPeace() {
        Screening all = screening(List.of("gopher", "c4", "fineweb"), List.of("en"), List.of(), true);
        Document kept = kept(document("Main.java", "class Main {\n}\n".repeat(20) + GERMAN), all);
        assertEquals(List.of("title=On Caves"), kept.verdicts());
        assertEquals("class Main {\n}\n".repeat(20) + GERMAN, kept.text());
    }

    @Test
    void anotherLanguage_isLeftOut_whenItIsCertain() {
        Screening english = screening(List.of(), List.of("en", "fr"), List.of(), false);
        assertEquals(ENGLISH, kept(document("a.txt", ENGLISH), english).text());
        Receipt.Filtered verdict = leftOut(document("b.txt", GERMAN), english);
        assertEquals("language", verdict.filter());
        assertTrue(verdict.reason().matches("language=de confidence=[0-9.]+ kept=en,fr"), verdict.reason());
        assertEquals("Der Tropfen fällt von der Decke.", kept(document("c.txt", "Der Tropfen fällt von der Decke."), english).text(),
                "too short to tell");
        assertEquals("language", leftOut(document("d.txt", GERMAN, "language=en"), english).filter(), "the text tells, not the page");
        assertEquals(GERMAN, kept(document("e.txt", GERMAN), screening(List.of(), List.of("de-ch"), List.of(), false)).text());
    }

    @Test
    void rules_leaveDocumentsOut_andTakeLinesOut() {
        Screening gopher = screening(List.of("gopher", "c4"), List.of(), List.of(), false);
        assertEquals(new Receipt.Filtered("gopher-min-words", "words=6 least=50"),
                leftOut(document("a.txt", "The key is under the mat."), gopher));
        Document kept = kept(document("b.txt", "Please enable JavaScript to see all of it.\n" + ENGLISH + " One more."),
                screening(List.of("c4"), List.of(), List.of(), false));
        assertEquals(ENGLISH + " One more.", kept.text());
        assertTrue(kept.verdicts().contains("dropped-lines=c4-javascript:1"), kept.verdicts().toString());
    }

    @Test
    void repeatedLines_goFirst_andAPageOfNothingElseIsLeftOut() {
        Screening boilerplate = screening(List.of(), List.of(), List.of(), true);
        for (String page : List.of("a", "b")) {
            assertTrue(kept(document(page, "Page " + page + "\n" + FOOTER), boilerplate).text().endsWith(FOOTER));
        }
        Document third = kept(document("c", "Page c\n" + FOOTER), boilerplate);
        assertEquals("Page c", third.text());
        assertTrue(third.verdicts().contains("boilerplate-lines=1"), third.verdicts().toString());
        assertEquals(new Receipt.Filtered("boilerplate", "lines-left=0 lines-dropped=1"), leftOut(document("d", FOOTER), boilerplate));
    }

    @Test
    void addresses_areReplaced_inTextTitleAndFacts() {
        Document document = new Document(new DocumentKey("site", "a.txt", "", 0), "By jane@cave.org",
                "Ask a@b.org or c@d.org at 81.2.69.160.", "0".repeat(64),
                "plain/1", List.of("author=Jane <jane@cave.org>", "consent=allowed"), Instant.EPOCH);
        Document kept = kept(document, screening(List.of(), List.of(), List.of(Scrub.EMAIL, Scrub.IP), false));
        assertEquals("Ask email@example.com or email@example.com at 192.0.2.1.", kept.text());
        assertEquals("By email@example.com", kept.title());
        assertEquals(List.of("author=Jane <email@example.com>", "consent=allowed", "title=By email@example.com", "scrubbed=email:2,ip:1"),
                kept.verdicts());
    }

    @Test
    void sink_sendsOnWhatIsKept_andConcludesTheRest_andCountsWhatCameThrough() throws Exception {
        List<Document> offered = new ArrayList<>();
        List<Receipt> concluded = new ArrayList<>();
        Meters meters = new Meters();
        ScreenMeters counts = new ScreenMeters(meters);
        boolean[] down = {true};
        ScreeningSink sink = new ScreeningSink(screen,
                source -> source.equals("site") ? screening(List.of("gopher-min-words"), List.of(), List.of(), false) : Screening.NONE,
                d -> {
                    offered.add(d);
                    return CompletableFuture.completedFuture(new Receipt.Accepted("v", 1, false));
                },
                (d, verdict) -> {
                    concluded.add(verdict);
                    return down[0] ? CompletableFuture.failedFuture(new IOException("full")) : CompletableFuture.completedFuture(verdict);
                }, counts);
        CompletableFuture<Receipt> failed = sink.offer(document("a.txt", "short"));
        assertInstanceOf(IOException.class, org.junit.jupiter.api.Assertions.assertThrows(ExecutionException.class, failed::get)
                .getCause());
        assertEquals(Map.of(), counts.leftOut(), "offered again later, and counted then");
        down[0] = false;
        assertEquals(new Receipt.Filtered("gopher-min-words", "words=1 least=50"), sink.offer(document("a.txt", "short")).get());
        assertEquals(Map.of("gopher-min-words", 1L), counts.leftOut());
        assertTrue(meters.scrape().contains("dripstone_text_filtered_documents_total{rule=\"gopher-min-words\"} 1.0"), meters.scrape());
        assertInstanceOf(Receipt.Accepted.class,
                sink.offer(new Document(new DocumentKey("other", "a", "", 0), "", "short", "0".repeat(64), "plain/1", List.of(),
                        Instant.EPOCH)).get());
        assertEquals(1, offered.size());
        assertEquals(2, concluded.size());
    }

    @Test
    void settings_ofASource_areFilledInFromTheGeneralOnes() {
        QualitySettings general = new QualitySettings(List.of("mild"), List.of("c4"), List.of("en"), List.of(Scrub.EMAIL),
                BoilerplateSettings.byDefault());
        assertEquals(screening(List.of("mild"), List.of("en"), List.of(Scrub.EMAIL), true),
                Screening.of(SourceQualitySettings.INHERITED.forSite(general)));
        assertEquals(screening(List.of("c4"), List.of("en"), List.of(Scrub.EMAIL), false),
                Screening.of(SourceQualitySettings.INHERITED.forFolder(general)));
        SourceQualitySettings own = new SourceQualitySettings(List.of(), List.of(), List.of(), SourceQualitySettings.Boilerplate.OFF);
        assertEquals(Screening.NONE, Screening.of(own.forSite(general)));
    }
}
