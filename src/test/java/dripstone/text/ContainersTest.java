package dripstone.text;

import static dripstone.text.FormatFixtures.gzip;
import static dripstone.text.FormatFixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Everything that holds other files, save zip and gzip, which have their own. */
final class ContainersTest {
    private static final FileExtractor EXTRACTOR = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(""));

    @TempDir
    private Path temporary;

    @AfterAll
    static void close() {
        EXTRACTOR.close();
    }

    private static List<Extraction> extract(FileExtractor extractor, String name, byte[] body) throws Exception {
        List<Extraction> found = new ArrayList<>();
        extractor.extract(name, new ByteArrayInputStream(body), found::add);
        return found;
    }

    private static List<Extraction> extract(String name, byte[] body) throws Exception {
        return extract(EXTRACTOR, name, body);
    }

    private static Map<String, String> texts(List<Extraction> found) {
        Map<String, String> texts = new TreeMap<>();
        for (Extraction e : found) {
            Extraction.Text t = assertInstanceOf(Extraction.Text.class, e);
            texts.put(t.member(), t.text());
        }
        return texts;
    }

    private static String reason(Extraction extraction) {
        return assertInstanceOf(Extraction.Refused.class, extraction).reason();
    }

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] compressed(Compressor compressor, byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream to = compressor.over(out)) {
            to.write(body);
        }
        return out.toByteArray();
    }

    private static byte[] bzip2(byte[] body) throws IOException {
        return compressed(BZip2CompressorOutputStream::new, body);
    }

    private static byte[] xz(byte[] body) throws IOException {
        return compressed(out -> new XZOutputStream(out, new LZMA2Options(1)), body);
    }

    private static byte[] tar(Object... members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (int i = 0; i < members.length; i += 2) {
                TarArchiveEntry entry = new TarArchiveEntry((String) members[i]);
                entry.setSize(((byte[]) members[i + 1]).length);
                tar.putArchiveEntry(entry);
                tar.write((byte[]) members[i + 1]);
                tar.closeArchiveEntry();
            }
            TarArchiveEntry link = new TarArchiveEntry("link", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    @Test
    void compressedTars_giveTheirMembers_andLinksAreNotRead() throws Exception {
        byte[] tar = tar("./a.txt", utf8("alpha"), "d/b.md", utf8("# beta"), "n".repeat(200) + ".txt", utf8("gamma"));
        Map<String, String> members = new TreeMap<>(Map.of("a.txt", "alpha", "d/b.md", "# beta", "n".repeat(200) + ".txt", "gamma"));
        assertEquals(members, texts(extract("x.tar", tar)));
        Map<String, String> nested = new TreeMap<>();
        members.forEach((name, text) -> nested.put("x.tar!/" + name, text));
        assertEquals(nested, texts(extract("x.tgz", gzip(tar))));
        assertEquals(nested, texts(extract("x.tar.bz2", bzip2(tar))));
        assertEquals(nested, texts(extract("x.txz", xz(tar))));
    }

    @Test
    void tarMemberThatLeavesItsDirectory_isRefused() throws Exception {
        List<Extraction> found = extract("x.tar", tar("../up.txt", utf8("up"), "ok.txt", utf8("ok")));
        assertEquals("unsafe member name: it holds an empty or dot step", reason(found.getFirst()));
        assertInstanceOf(Extraction.Text.class, found.get(1));
    }

    @Test
    void sevenZip_givesItsMembers() throws Exception {
        assertEquals(Map.of("a.txt", "alpha", "b/c.txt", "beta"),
                texts(extract("x.7z", sevenZip("a.txt", utf8("alpha"), "b/c.txt", utf8("beta")))));
    }

    private byte[] sevenZip(Object... members) throws IOException {
        Path file = temporary.resolve("x.7z");
        try (SevenZOutputFile archive = new SevenZOutputFile(file.toFile())) {
            for (int i = 0; i < members.length; i += 2) {
                SevenZArchiveEntry entry = new SevenZArchiveEntry();
                entry.setName((String) members[i]);
                archive.putArchiveEntry(entry);
                archive.write((byte[]) members[i + 1]);
                archive.closeArchiveEntry();
            }
        }
        return Files.readAllBytes(file);
    }

    @Test
    void bombs_areRefusedWithTheNumbers_inEveryCompression() throws Exception {
        byte[] zeros = new byte[24 << 20];
        Arrays.fill(zeros, (byte) 'a');
        for (byte[] bomb : List.of(gzip(zeros), bzip2(zeros), xz(zeros), sevenZip("a.txt", zeros))) {
            Extraction last = extract("bomb", bomb).getLast();
            assertEquals("", last.member());
            assertTrue(reason(last).matches("zip bomb: decompressed=\\d+ compressed=\\d+ ratio=\\d+ max-ratio=150"), reason(last));
        }
        FileExtractor small = new FileExtractor(
                new ExtractionSettings(Bytes.mib(8), Bytes.mib(1), 100, 3, Bytes.mib(2), 100_000), new HtmlPageReader(""));
        assertEquals("zip bomb: decompresses to more than max-archive=2 MiB", reason(extract(small, "b", xz(zeros)).getLast()));
    }

    @Test
    void damagedArchives_giveTextOrAReason_whereverTheyAreCut() throws Exception {
        byte[] tar = tar("a.txt", utf8("alpha".repeat(100)), "b.txt", utf8("beta"));
        for (byte[] whole : List.of(tar, bzip2(tar), xz(tar), sevenZip("a.txt", utf8("alpha".repeat(100))))) {
            for (int n = 0; n < whole.length; n += whole.length > 2000 ? 97 : 1) {
                assertTrue(!extract("x", Arrays.copyOf(whole, n)).isEmpty());
            }
        }
    }

    @Property(tries = 200)
    void archiveWithAnyByteChanged_givesTextOrAReason(@ForAll int where, @ForAll byte value, @ForAll boolean packed) throws Exception {
        byte[] tar = tar("a.txt", utf8("alpha".repeat(100)), "b.txt", utf8("beta"));
        byte[] body = packed ? bzip2(tar) : tar;
        body[Math.floorMod(where, body.length)] = value;
        assertTrue(!extract("x", body).isEmpty());
    }

    @Test
    void jsonLines_giveADocumentALine() throws Exception {
        String lines = """
                {"text": "one", "title": "T1"}

                {"content": "two", "meta": {"title": "T2"}}
                no json
                {"other": "three"}
                {"text": 5, "body": "four"}
                """;
        List<Extraction> found = extract("x.jsonl", utf8(lines));
        assertEquals(List.of("line-1", "line-3", "line-4", "line-5", "line-6"), found.stream().map(Extraction::member).toList());
        Extraction.Text first = assertInstanceOf(Extraction.Text.class, found.getFirst());
        assertEquals("T1", first.title());
        assertEquals("one", first.text());
        assertEquals("two", assertInstanceOf(Extraction.Text.class, found.get(1)).text());
        assertTrue(reason(found.get(2)).startsWith("no JSON: "), reason(found.get(2)));
        assertEquals("no text in any of the fields of text.jsonl-text: text, content, body", reason(found.get(3)));
        assertEquals("four", assertInstanceOf(Extraction.Text.class, found.get(4)).text());
        assertEquals("x.jsonl!/line-1", extract("x.jsonl.gz", gzip(utf8(lines))).getFirst().member());
    }

    @Test
    void jsonLines_fieldsAreASetting_andALongLineIsRefusedAlone() throws Exception {
        ExtractionSettings d = ExtractionSettings.byDefault();
        ExtractionSettings settings = new ExtractionSettings(d.maxFile(), Bytes.kib(8), d.maxArchiveMembers(), d.maxArchiveDepth(),
                d.maxArchive(), d.maxRatio(), List.of("a.b"), List.of(), d.parser());
        FileExtractor extractor = new FileExtractor(settings, new HtmlPageReader(""));
        List<Extraction> found = extract(extractor, "x.ndjson",
                utf8("{\"a\": {\"b\": \"deep\"}}\n{\"a\": \"" + "x".repeat(200_000) + "\"}\n{\"a\": {\"b\": \"last\"}}"));
        assertEquals("deep", assertInstanceOf(Extraction.Text.class, found.getFirst()).text());
        assertEquals("larger than max-text: max-text=8 KiB", reason(found.get(1)));
        assertEquals("last", assertInstanceOf(Extraction.Text.class, found.get(2)).text());
    }

    @Test
    void jsonLines_moreThanAnArchiveMayHold_areAllRead() throws Exception {
        FileExtractor extractor = new FileExtractor(
                new ExtractionSettings(Bytes.mib(8), Bytes.mib(1), 5, 3, Bytes.mib(20), 150), new HtmlPageReader(""));
        assertEquals(5000, extract(extractor, "x.jsonl", utf8("{\"text\": \"one\"}\n".repeat(5000))).size());
    }

    @Test
    void mailbox_givesAMessageEach_withItsAttachments() throws Exception {
        ByteArrayOutputStream box = new ByteArrayOutputStream();
        for (int i = 1; i <= 3; i++) {
            box.write(utf8("From jane@example.org Mon Jun  1 10:00:00 2026\n"));
            byte[] mail = FormatFixtures.mail("Subject " + i, "Body " + i + "\n>From here on it is quoted.\n\nFrom now on, nothing.",
                    "n.txt", "text/plain", utf8("Note " + i));
            box.write(utf8(new String(mail, StandardCharsets.UTF_8).replace("\r\n", "\n")));
            box.write(utf8("\n"));
        }
        for (String name : List.of("x.mbox", "noextension")) {
            Map<String, String> texts = texts(extract(name, box.toByteArray()));
            assertEquals(List.of("message-000001.eml", "message-000001.eml!/n.txt", "message-000002.eml", "message-000002.eml!/n.txt",
                    "message-000003.eml", "message-000003.eml!/n.txt"), List.copyOf(texts.keySet()));
            assertEquals("Body 2\nFrom here on it is quoted.\n\nFrom now on, nothing.", texts.get("message-000002.eml"));
            assertEquals("Note 3", texts.get("message-000003.eml!/n.txt"));
        }
    }

    private static byte[] record(String type, String address, String contentType, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(utf8("WARC/1.1\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: " + address + "\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + content.length + "\r\n\r\n"));
        out.write(content);
        out.write(utf8("\r\n\r\n"));
        return out.toByteArray();
    }

    private static byte[] response(String address, String status, String headers, byte[] body) throws IOException {
        ByteArrayOutputStream http = new ByteArrayOutputStream();
        http.write(utf8("HTTP/1.1 " + status + "\r\n" + headers + "\r\n"));
        http.write(body);
        return record("response", address, "application/http; msgtype=response", http.toByteArray());
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }

    private static byte[][] records() throws IOException {
        byte[] page = utf8("<html><title>P</title><body><p>Hello archive</p></body></html>");
        return new byte[][] {record("warcinfo", "", "application/warc-fields", utf8("software: x\r\n")),
            response("http://a.test/one", "200 OK", "Content-Type: text/html; charset=utf-8\r\n", page),
            response("http://a.test/gone", "404 Not Found", "Content-Type: text/html\r\n", page),
            response("http://a.test/packed", "200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", gzip(page)),
            response("http://a.test/chunked", "200 OK", "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n",
                    utf8("6\r\nHello \r\n7;x=y\r\nchunked\r\n0\r\n\r\n")),
            response("http://a.test/unchunked", "200 OK", "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n",
                    utf8("Hello undone")),
            response("http://a.test/style.css", "200 OK", "Content-Type: text/css\r\n", utf8("p {}")),
            response("http://a.test/latin", "200 OK", "Content-Type: text/plain; charset=iso-8859-5\r\n",
                    "\u043f\u0440\u0438\u0432\u0435\u0442".getBytes(Charset.forName("ISO-8859-5"))),
            record("resource", "http://a.test/r.md", "text/markdown", utf8("# Resource"))};
    }

    @Test
    void webArchive_givesItsPagesUnderTheirAddress_plainAndCompressedByRecord() throws Exception {
        Map<String, String> pages = Map.of("http://a.test/one", "Hello archive", "http://a.test/packed", "Hello archive",
                "http://a.test/chunked", "Hello chunked", "http://a.test/unchunked", "Hello undone", "http://a.test/latin",
                "\u043f\u0440\u0438\u0432\u0435\u0442", "http://a.test/r.md", "# Resource");
        assertEquals(pages, texts(extract("x.warc", joined(records()))));
        byte[][] packed = records();
        for (int i = 0; i < packed.length; i++) {
            packed[i] = gzip(packed[i]);
        }
        Map<String, String> inner = new TreeMap<>();
        pages.forEach((address, text) -> inner.put("x.warc!/" + address, text));
        assertEquals(inner, texts(extract("x.warc.gz", joined(packed))));
    }

    @Test
    void webArchive_cutAnywhere_givesTextOrAReason() throws Exception {
        byte[] whole = joined(records());
        for (int n = 1; n < whole.length; n++) {
            byte[] cut = Arrays.copyOf(whole, n);
            assertTrue(!extract("x.warc", cut).isEmpty());
        }
    }
}
