package dripstone.text;

import static dripstone.text.FormatFixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Tables and JSON lines: which field is the text, and what rough programs write. */
final class CsvTest {
    private static List<Extraction> extract(ExtractionSettings settings, String name, byte[] body) throws Exception {
        List<Extraction> found = new ArrayList<>();
        try (FileExtractor extractor = new FileExtractor(settings, new HtmlPageReader(""))) {
            extractor.extract(name, new ByteArrayInputStream(body), found::add);
        }
        return found;
    }

    private static List<Extraction> extract(String name, String body) throws Exception {
        return extract(ExtractionSettings.byDefault(), name, utf8(body));
    }

    private static String told(List<Extraction> found) {
        return found.stream().map(e -> e.member() + "=" + switch (e) {
            case Extraction.Text t -> (t.title().isEmpty() ? "" : t.title() + "/") + t.text();
            case Extraction.Refused r -> "!" + r.reason();
        }).collect(Collectors.joining(" ; "));
    }

    @Test
    void tableWithATextColumn_isADocumentARow() throws Exception {
        assertEquals("row-1=One/first ; row-2=Two/second, with \"comma\"\nand a line",
                told(extract("a.csv", "id,Title,TEXT\n1,One,first\r\n2,Two,\"second, with \"\"comma\"\"\r\nand a line\"\n")));
        assertEquals("row-1=eins ; row-2=zwei", told(extract("a.csv", "id;content;n\n1;eins;2\n\n2;zwei;3")));
        assertEquals("row-1=tab", told(extract("a.tsv", "body\tx\ntab\ty\n")));
        assertEquals("csv/1", assertInstanceOf(Extraction.Text.class, extract("a.csv", "text\nx\n").getFirst()).extractor());
    }

    @Test
    void tableWithoutATextColumn_isOneDocumentAsItStands() throws Exception {
        String table = "name,age\nAnn,31\nBob,42";
        Extraction.Text text = assertInstanceOf(Extraction.Text.class, extract("a.csv", table).getFirst());
        assertEquals(table, text.text());
        assertEquals("", text.member());
        assertEquals("=!no text in the file: size=0", told(extract("a.csv", "")));
        assertEquals("=!a table without a row", told(extract("a.csv", "id,text\n")));
    }

    @Test
    void rowsThatCannotBeRead_areRefusedAlone() throws Exception {
        assertEquals("row-1=!no text in the column of text.jsonl-text: column=2 ; row-2=b", told(extract("a.csv", "id,text\n1\n2,b\n")));
        assertEquals("row-1=a ; row-2=!a quote that is never closed: the file ends within it",
                told(extract("a.csv", "text\na\n\"b\nc\nd")));
        ExtractionSettings d = ExtractionSettings.byDefault();
        ExtractionSettings small =
                new ExtractionSettings(d.maxFile(), Bytes.kib(4), d.maxArchiveMembers(), d.maxArchiveDepth(), d.maxArchive(), d.maxRatio());
        List<Extraction> found = extract(small, "a.csv", utf8("text\nsmall\n\"" + "x,\n".repeat(100_000) + "\"\nlast\n"));
        assertEquals("row-1=small ; row-2=!larger than max-text: max-text=4 KiB ; row-3=last", told(found));
    }

    @Test
    void tablesInOtherEncodings_areRead() throws Exception {
        String table = "id,text\n1,Größe und Maß\n2,schöne Füße\n";
        String expected = "row-1=Größe und Maß ; row-2=schöne Füße";
        for (String charset : new String[] {"UTF-8", "windows-1252", "UTF-16LE", "UTF-16BE"}) {
            assertEquals(expected, told(extract(ExtractionSettings.byDefault(), "a.csv", table.getBytes(Charset.forName(charset)))),
                    charset);
        }
        for (String charset : new String[] {"UTF-8", "UTF-16LE", "UTF-16BE"}) {
            byte[] marked = ("\ufeff" + table).getBytes(Charset.forName(charset));
            assertEquals(expected, told(extract(ExtractionSettings.byDefault(), "a.csv", marked)), charset);
        }
        String japanese = "text\nすべての人間は、生まれながらにして自由であり\n";
        assertEquals("row-1=すべての人間は、生まれながらにして自由であり",
                told(extract(ExtractionSettings.byDefault(), "a.csv", japanese.getBytes(Charset.forName("windows-31j")))));
    }

    @Test
    void tablesInTheDeepestArchive_areRead_sinceTheyHoldNoFiles() throws Exception {
        byte[] zip = FormatFixtures.zip("a.csv", "text\nx\n", "b.jsonl", "{\"text\":\"y\"}\n");
        byte[] three = FormatFixtures.zip("2.zip", FormatFixtures.zip("1.zip", zip));
        assertEquals("2.zip!/1.zip!/a.csv!/row-1=x ; 2.zip!/1.zip!/b.jsonl!/line-1=y",
                told(extract(ExtractionSettings.byDefault(), "3.zip", three)));
    }

    @Test
    void jsonLines_inUtf16AndWithAMark_areRead_andOtherEncodingsRefusedByTheLine() throws Exception {
        String lines = "{\"text\":\"Größe \uD83E\uDD99\"}\r\n{\"text\":\"two\"}\r\n";
        for (String charset : new String[] {"UTF-8", "UTF-16LE", "UTF-16BE"}) {
            byte[] marked = ("\ufeff" + lines).getBytes(Charset.forName(charset));
            assertEquals("line-1=Größe \uD83E\uDD99 ; line-2=two", told(extract(ExtractionSettings.byDefault(), "a.jsonl", marked)),
                    charset);
        }
        String long16 = "{\"text\":\"" + "ö\uD83E\uDD99".repeat(5000) + "\"}\n";
        Extraction.Text whole = assertInstanceOf(Extraction.Text.class,
                extract(ExtractionSettings.byDefault(), "a.jsonl", long16.repeat(3).getBytes(StandardCharsets.UTF_16LE)).getFirst());
        assertEquals("ö\uD83E\uDD99".repeat(5000), whole.text());
        byte[] latin = "{\"text\":\"Größe\"}\n{\"text\":\"plain\"}\n".getBytes(StandardCharsets.ISO_8859_1);
        String told = told(extract(ExtractionSettings.byDefault(), "a.jsonl", latin));
        assertTrue(told.startsWith("line-1=!no JSON: Invalid UTF-8") && told.endsWith("line-2=plain"), told);
    }

    @Test
    void tableCutAnywhere_givesTextOrAReason() throws Exception {
        byte[] whole = utf8("id,text,title\n1,\"a, \"\"b\"\"\nc\",t\n2,d,\"u\"\n");
        for (int n = 0; n <= whole.length; n++) {
            assertTrue(!extract(ExtractionSettings.byDefault(), "a.csv", Arrays.copyOf(whole, n)).isEmpty(), "cut at " + n);
        }
    }

    @Property(tries = 300)
    void fieldsThatWereQuoted_comeBack(@ForAll List<List<String>> rows) throws Exception {
        StringBuilder csv = new StringBuilder();
        List<List<String>> expected = new ArrayList<>();
        for (List<String> row : rows) {
            List<String> fields = row.isEmpty() ? List.of("x") : row;
            expected.add(fields);
            csv.append(fields.stream().map(f -> '"' + f.replace("\"", "\"\"") + '"').collect(Collectors.joining(","))).append("\r\n");
        }
        CsvRecords records = new CsvRecords(new StringReader(csv.toString()), ',', 1 << 20);
        List<List<String>> read = new ArrayList<>();
        for (CsvRecords.Row row = records.next(); row != null; row = records.next()) {
            assertTrue(row.whole() && row.closed());
            read.add(row.fields());
        }
        assertEquals(expected, read);
    }
}
