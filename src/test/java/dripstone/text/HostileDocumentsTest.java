package dripstone.text;

import static dripstone.text.FormatFixtures.gzip;
import static dripstone.text.FormatFixtures.utf8;
import static dripstone.text.FormatFixtures.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import dripstone.text.child.ParserSettings;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that want to read other files, to call somebody, to fill the memory or to never end; through the real parser process. */
final class HostileDocumentsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final FileExtractor EXTRACTOR = new FileExtractor(hurried(), new HtmlPageReader(""));

    @TempDir
    private Path temporary;

    @AfterAll
    static void close() {
        EXTRACTOR.close();
    }

    /** Who waits for the bound is here to see that it holds. */
    private static ExtractionSettings hurried() {
        ExtractionSettings d = ExtractionSettings.byDefault();
        ParserSettings parser = new ParserSettings(Bytes.mib(512), Duration.ofSeconds(8), 1, Duration.ofSeconds(60), true, "eng");
        return new ExtractionSettings(d.maxFile(), d.maxText(), d.maxArchiveMembers(), d.maxArchiveDepth(), d.maxArchive(), d.maxRatio(),
                d.jsonlText(), d.jsonlTitle(), parser, d.quality());
    }

    /** All that is said, in less time than is allowed. */
    private static String told(String name, byte[] body) throws Exception {
        List<Extraction> found = new ArrayList<>();
        long begun = System.nanoTime();
        EXTRACTOR.extract(name, new ByteArrayInputStream(body), found::add);
        assertTrue(System.nanoTime() - begun < LONGEST.toNanos(), name + " took too long");
        assertFalse(found.isEmpty(), name);
        return found.stream().map(e -> switch (e) {
            case Extraction.Text t -> e.member() + "=" + t.title() + "/" + t.text();
            case Extraction.Refused r -> e.member() + "=!" + r.reason();
        }).collect(Collectors.joining(" ; "));
    }

    /** The same declaration in every format that is XML inside; its entity x stands where the text does. */
    private static List<Named> withDeclaration(String declaration) throws Exception {
        String docx = new String(part(FormatFixtures.docx("t", "a", "TEXT &x; TEXT"), "word/document.xml"), StandardCharsets.UTF_8);
        String odt = new String(part(FormatFixtures.odt("TEXT &x; TEXT"), "content.xml"), StandardCharsets.UTF_8);
        String chapter = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>TEXT &x; TEXT</p></body></html>";
        String sheet = new String(part(FormatFixtures.xlsx(new String[][] {{"TEXT &x; TEXT"}}), "xl/worksheets/s.xml"),
                StandardCharsets.UTF_8);
        String flat = "<office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' office:mimetype="
                + "'application/vnd.oasis.opendocument.text' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>"
                + "<office:body><office:text><text:p>TEXT &x; TEXT</text:p></office:text></office:body></office:document>";
        return List.of(
                new Named("a.docx", replaced(FormatFixtures.docx("t", "a", "x"), "word/document.xml",
                        declared(docx, "w:document", declaration))),
                new Named("a.odt", replaced(FormatFixtures.odt("x"), "content.xml", declared(odt, "office:document-content", declaration))),
                new Named("a.epub", replaced(FormatFixtures.epub("t", "x"), "a.xhtml", declared(chapter, "html", declaration))),
                new Named("b.epub", replaced(FormatFixtures.epub("t", "x"), "book.opf",
                        declared("<package xmlns='http://www.idpf.org/2007/opf'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>"
                                + "<dc:title>&x;</dc:title></metadata></package>", "package", declaration))),
                new Named("a.xlsx", replaced(FormatFixtures.xlsx(new String[][] {{"x"}}), "xl/worksheets/s.xml",
                        declared(sheet, "worksheet", declaration))),
                new Named("a.fodt", utf8(declared(flat, "office:document", declaration))));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Named(String name, byte[] body) {}

    private static String declared(String xml, String root, String declaration) {
        String body = xml.startsWith("<?xml") ? xml.substring(xml.indexOf("?>") + 2) : xml;
        return "<?xml version='1.0'?><!DOCTYPE " + root + " [" + declaration + "]>" + body;
    }

    private static byte[] part(byte[] zip, String name) throws Exception {
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                if (e.getName().equals(name)) {
                    return in.readAllBytes();
                }
            }
        }
        throw new IllegalArgumentException("no " + name);
    }

    private static byte[] replaced(byte[] zip, String name, String by) throws Exception {
        List<Object> members = new ArrayList<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                members.add(e.getName());
                members.add(e.getName().equals(name) ? utf8(by) : in.readAllBytes());
            }
        }
        return zip(members.toArray());
    }

    @Test
    void entitiesOfOtherFiles_areNeverRead() throws Exception {
        Path secret = Files.writeString(temporary.resolve("secret.txt"), "hunter-two-secret");
        for (String declaration : List.of("<!ENTITY x SYSTEM '" + secret.toUri() + "'>", "<!ENTITY x SYSTEM '" + secret + "'>",
                "<!ENTITY % p SYSTEM '" + secret.toUri() + "'> %p; <!ENTITY x 'y'>")) {
            for (Named document : withDeclaration(declaration)) {
                assertFalse(told(document.name(), document.body()).contains("hunter-two"), document.name() + " " + declaration);
            }
        }
    }

    @Test
    void entitiesOfServers_callNobody() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/x.dtd";
            for (String declaration : List.of("<!ENTITY x SYSTEM '" + url + "'>",
                    "<!ENTITY % p SYSTEM '" + url + "'> %p; <!ENTITY x 'y'>")) {
                for (Named document : withDeclaration(declaration)) {
                    told(document.name(), document.body());
                }
            }
            byte[] external = replaced(FormatFixtures.docx("t", "a", "x"), "word/document.xml",
                    "<!DOCTYPE w:document SYSTEM '" + url
                    + "'><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>");
            told("c.docx", external);
            server.setSoTimeout(200);
            try (Socket caller = server.accept()) {
                throw new AssertionError("a document was allowed to call " + caller);
            } catch (SocketTimeoutException e) {
                assertEquals(0, e.bytesTransferred);
            }
        }
    }

    @Test
    void entitiesOfEntities_costNeitherMemoryNorTime() throws Exception {
        StringBuilder laughs = new StringBuilder("<!ENTITY l0 'haha'>");
        for (int i = 1; i <= 12; i++) {
            laughs.append("<!ENTITY l").append(i).append(" '").append(("&l" + (i - 1) + ";").repeat(12)).append("'>");
        }
        laughs.append("<!ENTITY x '&l12;'>");
        String quadratic = "<!ENTITY q '" + "k".repeat(200_000) + "'><!ENTITY x '" + "&q;".repeat(2_000) + "'>";
        for (String declaration : List.of(laughs.toString(), quadratic, "<!ENTITY y '&x;'><!ENTITY x '&y;'>")) {
            for (Named document : withDeclaration(declaration)) {
                String told = told(document.name(), document.body());
                assertTrue(told.length() < 1 << 20, document.name() + " gave " + told.length() + " characters");
            }
        }
        assertTrue(told("next.docx", FormatFixtures.docx("t", "a", "read as ever")).contains("read as ever"));
    }

    @Test
    void pdfThatRefersToItself_ends() throws Exception {
        String head = """
                %PDF-1.4
                1 0 obj
                <</Type/Catalog/Pages 2 0 R>>
                endobj
                """;
        String page = """
                3 0 obj
                <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>
                endobj
                4 0 obj
                <</Length 5>>
                stream
                /F Do
                endstream
                endobj
                """;
        String trailer = """
                trailer
                <</Root 1 0 R/Size 9>>
                startxref
                9
                %%EOF
                """;
        told("pages.pdf", utf8(head + "2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 9>>\nendobj\n" + page + trailer));
        told("length.pdf", utf8(head + "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" + page.replace("/Length 5", "/Length 4 0 R")
                + trailer));
        told("form.pdf", utf8(head + "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" + page
                + "5 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 11>>\nstream\n/F Do /F Do\nendstream\nendobj\n" + trailer));
        told("table.pdf", utf8(head + "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Size 9/Prev 58>>\nstartxref\n58\n%%EOF\n"));
        told("object.pdf", utf8(head + "2 0 obj\n2 0 R\nendobj\n" + trailer));
        told("deep.pdf", utf8("%PDF-1.4\n1 0 obj\n" + "[".repeat(100_000) + "]".repeat(100_000) + "\nendobj\n" + trailer));
    }

    @Test
    void bombsInBombs_areRefusedWithTheNumbers() throws Exception {
        byte[] zeros = new byte[40 << 20];
        byte[] once = gzip(zeros);
        assertTrue(told("a.gz.gz", gzip(once)).endsWith("max-ratio=150"), "gzip in gzip");
        assertTrue(told("a.zip.gz", gzip(zip("a.txt", zeros))).contains("zip bomb"), "zip in gzip");
        assertTrue(told("a.zip", zip("b.zip", zip("c.zip", zip("d.txt", zeros)))).contains("zip bomb"), "zip in zip in zip");
        assertTrue(told("a.zip", zip("b.docx", zip("[Content_Types].xml", zeros))).contains("!"), "what calls itself a document");
        byte[] deep = utf8("the end");
        for (int i = 0; i < 200; i++) {
            deep = gzip(deep);
        }
        assertTrue(told("deep.gz", deep).contains("nested too deep: max-archive-depth=3"));
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 20_001; i++) {
            many.add("f" + i + ".txt");
            many.add("x");
        }
        assertTrue(told("many.zip", zip(many.toArray())).endsWith("too many members: max-archive-members=20000"));
        byte[] mail = FormatFixtures.mail("s", "b", "bomb.gz", "application/gzip", once);
        assertTrue(told("a.eml", mail).contains("zip bomb"), "attached to a mail");
    }

    @Test
    void deepMarkup_isBounded_whereverItStands() throws Exception {
        String deep = "<div>".repeat(50_000) + "at the bottom of it";
        assertTrue(told("a.html", utf8(deep)).contains("at the bottom of it"));
        told("a.epub", FormatFixtures.epub("t", "<b>".repeat(50_000) + "x" + "</b>".repeat(50_000)));
        told("a.docx", FormatFixtures.docx("t", "a", "<w:r>".repeat(50_000) + "</w:r>".repeat(50_000)));
        told("a.odt", FormatFixtures.odt("<text:span>".repeat(50_000) + "x" + "</text:span>".repeat(50_000)));
        told("a.rtf", utf8("{\\rtf1 " + "{".repeat(50_000) + "x" + "}".repeat(50_001)));
        told("a.jsonl", utf8("{\"text\":" + "[".repeat(100_000) + "}\n{\"text\":\"next\"}\n"));
        String mail = "From: a@b.c\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n";
        told("a.eml", utf8(mail + deep));
        StringBuilder parts = new StringBuilder("From: a@b.c\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n");
        for (int i = 0; i < 5_000; i++) {
            parts.append("Content-Type: multipart/mixed; boundary=\"b").append(i).append("\"\r\n\r\n--b").append(i).append("\r\n");
        }
        told("b.eml", utf8(parts.append("Content-Type: text/plain\r\n\r\nx\r\n").toString()));
        assertTrue(told("next.rtf", utf8("{\\rtf1\\pard read as ever\\par}")).contains("read as ever"));
    }

    @Test
    void attachmentsWithNamesThatLead_elsewhere_areMembersByTheirLastStep() throws Exception {
        byte[] mail = FormatFixtures.mail("s", "b", "../../etc/passwd.txt", "text/plain", utf8("one"), "C:\\\\windows\\\\a.txt",
                "text/plain", utf8("two"), "..", "text/plain", utf8("three"));
        String told = told("a.eml", mail);
        assertTrue(told.contains("passwd.txt=/one") && told.contains("=/two") && told.contains("part-3"), told);
        assertFalse(told.contains("..") || told.contains("etc/"), told);
    }
}
