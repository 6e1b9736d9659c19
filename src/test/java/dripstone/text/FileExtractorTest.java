package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Sha256;
import dripstone.life.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileExtractorTest {
    private static final ExtractionSettings SMALL =
            new ExtractionSettings(Bytes.mib(8), Bytes.kib(64), 5, 2, Bytes.mib(16), 100);

    private static List<Extraction> extract(ExtractionSettings settings, String name, byte[] body) throws Exception {
        List<Extraction> found = new ArrayList<>();
        new FileExtractor(settings, new HtmlPageReader("")).extract(name, new ByteArrayInputStream(body), found::add);
        return found;
    }

    private static List<Extraction> extract(String name, byte[] body) throws Exception {
        return extract(SMALL, name, body);
    }

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(body);
        }
        return out.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> m : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(m.getKey()));
                zip.write(m.getValue());
            }
        }
        return out.toByteArray();
    }

    private static String reason(List<Extraction> found, int index) {
        return assertInstanceOf(Extraction.Refused.class, found.get(index)).reason();
    }

    @Test
    void extract_plainText_isNormalisedAndHashedRaw() throws Exception {
        byte[] body = utf8("\ufeffe\u0301 one\r\n\r\ntwo  \n");
        assertEquals(List.of(new Extraction.Text("", "", "é one\n\ntwo", Sha256.of(body), "plain/1")), extract("a.txt", body));
    }

    @Test
    void extract_markdown_hasItsFirstHeadingAsTitle() throws Exception {
        Extraction.Text t = assertInstanceOf(Extraction.Text.class, extract("x/READ.md", utf8("intro\n# The title\ntext")).getFirst());
        assertEquals("The title", t.title());
    }

    @Test
    void extract_html_isReadAsAPage() throws Exception {
        byte[] html = utf8("<html><title>T</title><body><p>Hello there</p><script>no</script></body></html>");
        for (String name : List.of("a.html", "a.HTM", "noextension")) {
            Extraction.Text t = assertInstanceOf(Extraction.Text.class, extract(name, html).getFirst());
            assertEquals("Hello there", t.text());
            assertEquals("html/3", t.extractor());
            assertTrue(t.facts().stream().anyMatch(f -> f.startsWith("page-type=")), "as a crawled page's: " + t.facts());
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void extract_findsTheEncoding(String charset) throws Exception {
        byte[] body = "Größe und Maß\nZeile".getBytes(Charset.forName(charset));
        Extraction.Text t = assertInstanceOf(Extraction.Text.class, extract("a.txt", body).getFirst());
        assertEquals("Größe und Maß\nZeile", t.text());
    }

    @Test
    void extract_binaryNamedTxt_isRefusedWithAReason() throws Exception {
        byte[] binary = new byte[5000];
        new java.util.Random(1).nextBytes(binary);
        binary[0] = 'x';
        assertTrue(reason(extract("a.txt", binary), 0).startsWith("binary, not text: zero byte at offset="));
        byte[] noZeros = new byte[5000];
        for (int i = 0; i < noZeros.length; i++) {
            noZeros[i] = (byte) (1 + i * 37 % 255);
        }
        assertTrue(reason(extract("a.txt", noZeros), 0).startsWith("binary, not text"));
        byte[] wide = Arrays.copyOf(binary, 5000);
        wide[0] = (byte) 0xff;
        wide[1] = (byte) 0xfe;
        assertTrue(reason(extract("a.txt", wide), 0).startsWith("binary, not text"));
    }

    @Test
    void extract_emptyOrBlank_isRefused() throws Exception {
        assertEquals("no text in the file: size=0", reason(extract("a.txt", new byte[0]), 0));
        assertEquals("no text in the file: size=3", reason(extract("a.txt", utf8(" \n\t")), 0));
        assertTrue(reason(extract("a.html", utf8("<p>")), 0).startsWith("no text on the page"));
    }

    @Test
    void extract_typesThatAreNotRead_areRefusedByName() throws Exception {
        assertEquals("unsupported type: RAR archive", reason(extract("a.txt", utf8("Rar!\u001a xx")), 0));
        assertEquals("unsupported type: MP3 audio", reason(extract("a", utf8("ID3\3 xx")), 0));
        assertEquals("unsupported type: Java archive", reason(extract("a.jar", zip(Map.of("x", utf8("y")))), 0));
    }

    @Test
    void extract_tooLarge_isRefusedByTheLimitsName() throws Exception {
        byte[] large = utf8("x".repeat((64 << 10) + 1));
        assertEquals("larger than max-text: max-text=64 KiB", reason(extract("a.txt", large), 0));
        assertTrue(reason(extract("a.gz", new byte[9 << 20]), 0).startsWith("larger than max-text"));
        FileExtractor extractor = new FileExtractor(SMALL, new HtmlPageReader(""));
        assertEquals("larger than max-file: size=5368709120 max-file=8 MiB", extractor.refusalBySize(5L << 30).orElseThrow());
    }

    @Test
    void extract_gzipAndZip_giveMembersWithNamesOfTheirOwn() throws Exception {
        assertEquals("notes.txt", extract("dir/notes.txt.gz", gzip(utf8("text"))).getFirst().member());
        byte[] inner = zip(Map.of("deep.md", utf8("# deep")));
        Map<String, byte[]> members = new TreeMap<>(Map.of("a.txt", utf8("one"), "b/c.html", utf8("<p>two"), "d.zip", inner,
                "grün.txt", utf8("three")));
        assertEquals(List.of("a.txt", "b/c.html", "d.zip!/deep.md", "grün.txt"),
                extract("x.zip", zip(members)).stream().map(Extraction::member).toList());
    }

    @Test
    void extract_nestedTooDeep_isRefused() throws Exception {
        byte[] three = zip(Map.of("1.zip", zip(Map.of("2.zip", zip(Map.of("x.txt", utf8("x")))))));
        assertEquals("archives nested too deep: max-archive-depth=2", reason(extract("a.zip", three), 0));
    }

    @Test
    void extract_unsafeMemberNames_areRefusedAndTheRestIsRead() throws Exception {
        Map<String, byte[]> members = new TreeMap<>();
        for (String name : List.of("../../etc/passwd", "/etc/passwd", "c:\\x", "a\u0007b", "ok.txt")) {
            members.put(name, utf8("text"));
        }
        List<Extraction> found = extract("x.zip", zip(members));
        assertEquals(5, found.size());
        assertEquals(List.of("ok.txt"), found.stream().filter(Extraction.Text.class::isInstance).map(Extraction::member).toList());
        assertTrue(found.stream().noneMatch(f -> f.member().contains("\u0007")));
    }

    @Test
    void extract_tooManyMembers_endsTheArchive() throws Exception {
        Map<String, byte[]> members = new TreeMap<>();
        for (int i = 0; i < 9; i++) {
            members.put("m" + i, utf8("text " + i));
        }
        List<Extraction> found = extract("x.zip", zip(members));
        assertEquals("too many members: max-archive-members=5", reason(found, 5));
        assertEquals(6, found.size());
    }

    @Test
    void extract_zipBomb_isRefusedWithTheNumbers() throws Exception {
        byte[] zeros = new byte[12 << 20];
        Arrays.fill(zeros, (byte) 'a');
        String ratio = reason(extract("a.txt.gz", gzip(zeros)), 1);
        assertTrue(ratio.matches("zip bomb: decompressed=\\d+ compressed=\\d+ ratio=\\d+ max-ratio=100"), ratio);
        ExtractionSettings lenient = new ExtractionSettings(Bytes.mib(8), Bytes.kib(64), 5, 2, Bytes.mib(4), 100_000);
        String total = reason(extract(lenient, "a.zip", zip(Map.of("a", zeros))), 1);
        assertEquals("zip bomb: decompresses to more than max-archive=4 MiB", total);
    }

    @Test
    void extract_archiveCutAtEveryByte_givesTextOrAReason() throws Exception {
        byte[] zip = zip(new TreeMap<>(Map.of("a.txt", utf8("alpha".repeat(40)), "b.zip", zip(Map.of("c", utf8("gamma"))))));
        byte[] gz = gzip(utf8("beta".repeat(50)));
        for (byte[] whole : List.of(zip, gz)) {
            for (int n = 0; n < whole.length; n++) {
                assertTrue(!extract("x.bin", Arrays.copyOf(whole, n)).isEmpty());
            }
        }
    }

    @Property(tries = 300)
    void extract_archiveWithAnyByteChanged_givesTextOrAReason(@ForAll int where, @ForAll byte value) throws Exception {
        byte[] zip = zip(new TreeMap<>(Map.of("a.txt", utf8("alpha".repeat(40)), "b.gz", gzip(utf8("gamma")))));
        zip[Math.floorMod(where, zip.length)] = value;
        assertTrue(!extract("x.zip", zip).isEmpty());
    }

    @Test
    void extract_errorsOfVisitorAndFile_comeOutUnchanged() throws Exception {
        byte[] zip = zip(Map.of("a.txt", utf8("alpha")));
        FileExtractor extractor = new FileExtractor(SMALL, new HtmlPageReader(""));
        assertThrows(EOFException.class, () -> extractor.extract("a.zip", new ByteArrayInputStream(zip), e -> {
            throw new EOFException("the journal ended");
        }));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk error");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThrows(IOException.class, () -> extractor.extract("a.txt", broken, e -> { }));
    }
}
