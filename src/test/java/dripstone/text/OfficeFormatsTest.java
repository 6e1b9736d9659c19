package dripstone.text;

import static dripstone.text.FormatFixtures.utf8;
import static dripstone.text.FormatFixtures.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Sha256;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Formats that the parser process reads, through the real one. */
final class OfficeFormatsTest {
    private static final FileExtractor EXTRACTOR = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(""));

    @AfterAll
    static void close() {
        EXTRACTOR.close();
    }

    private static List<Extraction> extract(String name, byte[] body) throws Exception {
        List<Extraction> found = new ArrayList<>();
        EXTRACTOR.extract(name, new ByteArrayInputStream(body), found::add);
        return found;
    }

    private static Extraction.Text text(String name, byte[] body) throws Exception {
        return assertInstanceOf(Extraction.Text.class, extract(name, body).getFirst());
    }

    private static String reason(Extraction extraction) {
        return assertInstanceOf(Extraction.Refused.class, extraction).reason();
    }

    @Test
    void docx_givesParagraphsTitleAndAuthor() throws Exception {
        byte[] docx = FormatFixtures.docx("The plan", "Jane Doe", "First paragraph.", "Second one, with an ä.");
        for (String name : List.of("plan.docx", "noextension")) {
            Extraction.Text t = text(name, docx);
            assertEquals("First paragraph.\nSecond one, with an ä.", t.text());
            assertEquals("The plan", t.title());
            assertEquals(List.of("author=Jane Doe"), t.facts());
            assertTrue(t.extractor().matches("tika-3\\..*/1"), t.extractor());
            assertEquals(Sha256.of(docx), t.rawHash());
        }
    }

    @Test
    void xlsx_givesRowsUnderTheSheetsName() throws Exception {
        String t = text("a.xlsx", FormatFixtures.xlsx(new String[][] {{"apple", "3"}, {"pear", "4"}})).text();
        assertTrue(t.startsWith("Stock\n"), t);
        assertTrue(t.contains("apple\t3\n"), t);
        assertTrue(t.contains("pear\t4"), t);
    }

    @Test
    void pptx_givesTheSlidesText() throws Exception {
        assertEquals("A title\nA point of it", text("a.pptx", FormatFixtures.pptx("A title", "A point of it")).text());
    }

    @Test
    void odt_givesText() throws Exception {
        Extraction.Text t = text("a.odt", FormatFixtures.odt("An open paragraph."));
        assertEquals("An open paragraph.", t.text());
        assertEquals("An open title", t.title());
    }

    @Test
    void epub_givesText() throws Exception {
        Extraction.Text t = text("a.epub", FormatFixtures.epub("The book", "It was a dark and stormy night."));
        assertTrue(t.text().contains("It was a dark and stormy night."), t.text());
        assertEquals("The book", t.title());
    }

    @Test
    void rtf_givesText() throws Exception {
        assertEquals("Hello, rich w\u00f6rld.",
                text("a.rtf", utf8("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times;}}\\pard Hello, {\\b rich} w\\'f6rld.\\par}")).text());
    }

    @Test
    void pdf_givesTextWithItsPrintedLinesJoined() throws Exception {
        Extraction.Text t = text("a.pdf", FormatFixtures.pdf("A paper", "This is the first line of a paragraph that goes", "on to the next"
                + " one and holds a hyphen-", "ated word which has to become whole again."));
        assertEquals("This is the first line of a paragraph that goes on to the next one and holds a hyphenated word which has to become"
                + " whole again.", t.text());
        assertEquals("A paper", t.title());
        assertEquals(List.of("author=A. Writer"), t.facts());
    }

    @Test
    void mail_givesItsBody_andEachAttachmentAsAMember() throws Exception {
        byte[] inner = FormatFixtures.mail("Inner", "Innermost words.", "deep.md", "text/markdown", utf8("# Deep\ntext"));
        byte[] mail = FormatFixtures.mail("Report of June", "Dear all, see below.", "notes.txt", "text/plain", utf8("Plain notes."),
                "plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                FormatFixtures.docx("", "", "Planned."), "more.zip", "application/zip", zip("in/side.html", "<p>Zipped page</p>"),
                "old.eml", "message/rfc822", inner, "notes.txt", "text/plain", utf8("Other notes."), "../../etc/evil.txt", "text/plain",
                utf8("Harmless."));
        for (String name : List.of("a.eml", "a.msg", "noextension")) {
            List<Extraction> found = extract(name, mail);
            List<String> members = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (Extraction e : found) {
                Extraction.Text t = assertInstanceOf(Extraction.Text.class, e, () -> found.toString());
                members.add(t.member());
                texts.add(t.text());
            }
            assertEquals(List.of("notes.txt", "plan.docx", "more.zip!/in/side.html", "old.eml!/deep.md", "old.eml", "5-notes.txt",
                    "evil.txt", ""), members);
            assertEquals("Planned.", texts.get(1));
            assertEquals("Zipped page", texts.get(2));
            assertEquals("Dear all, see below.", texts.getLast());
            Extraction.Text body = (Extraction.Text) found.getLast();
            assertEquals("Report of June", body.title());
            assertTrue(body.facts().getFirst().startsWith("author=Jane Doe"), body.facts().toString());
        }
    }

    @Test
    void mailWithNothingButAnAttachment_isNoRefusal() throws Exception {
        List<Extraction> found = extract("a.eml", FormatFixtures.mail("s", "", "notes.txt", "text/plain", utf8("Plain notes.")));
        assertEquals(List.of("notes.txt"), found.stream().map(Extraction::member).toList());
    }

    @Test
    void documentsInArchives_areMembers() throws Exception {
        byte[] zip = zip("a/plan.docx", FormatFixtures.docx("", "", "Planned."), "b.pdf", FormatFixtures.pdf("", "A page."));
        assertEquals(List.of("a/plan.docx", "b.pdf"),
                extract("x.zip", zip).stream().map(e -> assertInstanceOf(Extraction.Text.class, e).member()).toList());
    }

    @Test
    void truncatedDocuments_giveTextOrAReason() throws Exception {
        for (byte[] whole : List.of(FormatFixtures.docx("", "", "Planned."), FormatFixtures.pdf("", "A page."), FormatFixtures.odt("Text."),
                FormatFixtures.mail("s", "body", "a.txt", "text/plain", utf8("text")))) {
            for (int n = whole.length - 1; n > 0; n -= Math.max(1, whole.length / 25)) {
                assertTrue(!extract("a.docx", Arrays.copyOf(whole, n)).isEmpty());
            }
        }
    }

    @Test
    void officeNameOnSomethingElse_isRefusedWithAReason() throws Exception {
        assertEquals("binary, not text: zero byte at offset=1", reason(extract("a.docx", new byte[] {'a', 0, 'b'}).getFirst()));
        String reason = reason(extract("a.docx", zip("x.txt", "no Word document")).getFirst());
        assertTrue(reason.startsWith("Word document: "), reason);
    }

    @Test
    void image_isReadOrItIsSaidWhyNot() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0};
        String reason = reason(extract("a.png", png).getFirst());
        assertTrue(reason.startsWith("PNG image: "), reason);
    }
}
