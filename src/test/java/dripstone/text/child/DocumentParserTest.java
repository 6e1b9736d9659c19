package dripstone.text.child;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.ChildProcess;
import dripstone.life.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real parser processes, driven to each of their bounds. */
final class DocumentParserTest {
    static final ParseOrder RTF = new ParseOrder(ParseOrder.Kind.DOCUMENT, "a.rtf", "");
    private static final ParserLimits LIMITS = new ParserLimits(1 << 20, 100, 16 << 20);

    @TempDir
    private Path temporary;

    private static ParserSettings settings(Bytes memory, Duration time, Duration idle) {
        return new ParserSettings(memory, time, 1, idle, false, "eng");
    }

    private static DocumentParser parser(Bytes memory, Duration time, Duration idle) {
        return new DocumentParser(settings(memory, time, idle), LIMITS);
    }

    private static DocumentParser parser() {
        return parser(Bytes.mib(256), Duration.ofSeconds(20), Duration.ofMinutes(1));
    }

    static InputStream rtf(String text) {
        String rtf = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times;}}\\pard " + text + "\\par}";
        return new ByteArrayInputStream(rtf.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(DocumentParser parser, String text) throws IOException, InterruptedException {
        try (Parsed parsed = parser.parse(RTF, rtf(text))) {
            assertEquals("", parsed.refusal());
            return parsed.text().strip();
        }
    }

    private static String refusal(DocumentParser parser, ParseOrder order, InputStream body) throws IOException, InterruptedException {
        try (Parsed parsed = parser.parse(order, body)) {
            assertTrue(parsed.limitBroken(), parsed::toString);
            return parsed.refusal();
        }
    }

    private static List<ProcessHandle> children() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().descendants()) {
            return all.filter(p -> p.info().command().orElse("").endsWith("java")).toList();
        }
    }

    private static long onlyChild() {
        List<ProcessHandle> children = children();
        assertEquals(1, children.size(), children::toString);
        return children.getFirst().pid();
    }

    /** Never ends by itself: endless text in one group. */
    private static InputStream endless() {
        byte[] start = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times;}}\\pard ".getBytes(StandardCharsets.US_ASCII);
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < start.length ? start[at++] : 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                into[offset] = (byte) read();
                return 1;
            }
        };
    }

    @Test
    void oneProcessServesManyDocuments() throws Exception {
        try (DocumentParser parser = parser()) {
            assertEquals("one", text(parser, "one"));
            long pid = onlyChild();
            assertEquals("two", text(parser, "two"));
            assertEquals(pid, onlyChild());
        }
        assertEquals(List.of(), children());
    }

    @Test
    void documentThatTakesTooLong_isRefused_andTheNextIsReadByANewProcess() throws Exception {
        try (DocumentParser parser = parser(Bytes.mib(256), Duration.ofSeconds(1), Duration.ofMinutes(1))) {
            long begun = System.nanoTime();
            String refusal = refusal(parser, RTF, endless());
            assertTrue(refusal.startsWith("parsing it took longer than text.parser.time=1s"), refusal);
            assertTrue(System.nanoTime() - begun < Duration.ofSeconds(70).toNanos(), "a start and the limit");
            await().atMost(Duration.ofSeconds(60)).until(() -> isRead(parser));
        }
    }

    private static boolean isRead(DocumentParser parser) throws IOException, InterruptedException {
        try (Parsed parsed = parser.parse(RTF, rtf("next"))) {
            return parsed.text().strip().equals("next"); // a second is short for a process that has just begun on a busy machine
        }
    }

    @Test
    void documentThatNeedsTooMuchMemory_isRefused_andTheNextIsRead() throws Exception {
        byte[] huge = docx(40 << 20);
        try (DocumentParser parser = parser(Bytes.mib(64), Duration.ofSeconds(60), Duration.ofMinutes(1))) {
            assertEquals("parsing it needs more memory than text.parser.memory=64 MiB",
                    refusal(parser, new ParseOrder(ParseOrder.Kind.DOCUMENT, "a.docx", ""), new ByteArrayInputStream(huge)));
            assertEquals("next", text(parser, "next"));
        }
    }

    private static byte[] docx(int chars) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "[Content_Types].xml",
                    "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels'"
                    + " ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/d.xml' ContentType="
                    + "'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>");
            put(zip, "_rels/.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship"
                    + " Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'"
                    + " Target='d.xml'/></Relationships>");
            StringBuilder body = new StringBuilder(
                    "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>");
            Random random = new Random(1);
            while (body.length() < chars) {
                body.append("<w:p><w:r><w:t>").append(Long.toHexString(random.nextLong())).append("</w:t></w:r></w:p>");
            }
            put(zip, "d.xml", body.append("</w:body></w:document>").toString());
        }
        return out.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void documentWithTooMuchText_isRefused() throws Exception {
        try (DocumentParser parser = parser(); Parsed parsed = parser.parse(RTF, rtf("word ".repeat(1 << 18)))) {
            assertEquals("its text is larger than max-text", parsed.refusal());
            assertEquals("next", text(parser, "next"));
        }
    }

    @Test
    void processKilledInItsSleep_isReplaced() throws Exception {
        try (DocumentParser parser = parser()) {
            assertEquals("one", text(parser, "one"));
            ProcessHandle child = children().getFirst();
            child.destroyForcibly();
            child.onExit().get(10, TimeUnit.SECONDS);
            assertEquals("two", text(parser, "two"));
        }
    }

    @Test
    void processEndedFromOutsideAtWork_isNoFaultOfTheDocument() throws Exception {
        try (DocumentParser parser = parser()) {
            assertEquals("one", text(parser, "one"));
            ProcessHandle child = children().getFirst();
            CompletableFuture<Parsed> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return parser.parse(RTF, endless());
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            child.destroy();
            ExecutionException e = assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
            assertTrue(String.valueOf(e.getMessage()).contains("the parser process was ended from outside: exit=143"), e.toString());
        }
    }

    @Test
    void failureOfTheBody_comesOutUnchanged_andTheProcessGoesOn() throws Exception {
        try (DocumentParser parser = parser()) {
            assertEquals("one", text(parser, "one"));
            long pid = onlyChild();
            IOException failure = new IOException("disk error");
            InputStream broken = new InputStream() {
                private int left = 100;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0];
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    if (left-- <= 0) {
                        throw failure;
                    }
                    into[offset] = 'x';
                    return 1;
                }
            };
            assertSame(failure, assertThrows(IOException.class, () -> parser.parse(RTF, broken)));
            assertEquals("two", text(parser, "two"));
            assertEquals(pid, onlyChild());
        }
    }

    @Test
    void interruptedCaller_isFreeAtOnce_andTheProcessIsGone() throws Exception {
        try (DocumentParser parser = parser()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    parser.parse(RTF, endless());
                } catch (IOException | InterruptedException e) {
                    thrown.set(e);
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> children().size() == 1);
            caller.interrupt();
            caller.join(Duration.ofSeconds(10));
            assertFalse(caller.isAlive());
            assertTrue(thrown.get() instanceof InterruptedException, () -> String.valueOf(thrown.get()));
            assertEquals(List.of(), children());
        }
    }

    @Test
    void idleProcess_ends() throws Exception {
        try (DocumentParser parser = parser(Bytes.mib(128), Duration.ofSeconds(20), Duration.ofMillis(100))) {
            assertEquals("one", text(parser, "one"));
            await().atMost(Duration.ofSeconds(10)).until(() -> parser.processes() == 0 && children().isEmpty());
            assertEquals("two", text(parser, "two"));
        }
    }

    @Test
    void parserProcess_endsWhenItsParentIsKilled_andLeavesNoFiles() throws Exception {
        Path log = temporary.resolve("log");
        Process parent = ChildProcess.start(log, ParsingParent.class);
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(log) && Files.readString(log).contains("parser="));
            String said = Files.readString(log);
            long pid = Long.parseLong(said.replaceAll("(?s).*parser=(\\d+) .*", "$1"));
            Path directory = Path.of(said.replaceAll("(?s).*directory=(\\S+).*", "$1"));
            assertTrue(ProcessHandle.of(pid).isPresent());
            assertTrue(Files.exists(directory));
            parent.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(10)).until(() -> ProcessHandle.of(pid).isEmpty() && !Files.exists(directory));
        } finally {
            parent.destroyForcibly();
        }
    }
}
