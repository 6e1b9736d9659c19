package dripstone.source.crawl.warc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.source.crawl.http.Exchange;
import dripstone.source.crawl.http.Exchange.Field;
import dripstone.source.crawl.http.Exchange.Truncation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcRequest;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTruncationReason;
import org.netpreserve.jwarc.Warcinfo;

/** The archive, read back by jwarc's own reader. */
final class WarcArchiveTest {
    private static final ArchiveSettings LARGE = new ArchiveSettings(true, null, Bytes.mib(64), Bytes.mib(256));

    @TempDir Path dir;

    /** One response and its request, as they were read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Read(String target, int status, byte[] body, String request, WarcTruncationReason truncated) {}

    private WarcArchive open(ArchiveSettings settings) throws IOException {
        return WarcArchive.open(dir, settings, "Dripstone/test", "Dripstone/test (+tests@example.org)", new Meters());
    }

    private static Exchange exchange(String path, byte[] body, Truncation truncation, Field... fields) throws IOException {
        List<Field> all = new ArrayList<>(List.of(new Field("Content-Type", "text/html")));
        all.addAll(List.of(fields));
        return new Exchange(URI.create("http://example.org" + path), Instant.parse("2026-01-02T03:04:05.678901Z"),
                Optional.of(InetAddress.ofLiteral("192.0.2.7")), "HTTP/1.1",
                List.of(new Field("Host", "example.org"), new Field("Authorization", "(removed)")), 200, "OK", all, body, truncation);
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.sorted().toList();
        }
    }

    private static List<Read> read(Path file) throws IOException {
        List<Read> found = new ArrayList<>();
        try (WarcReader reader = new WarcReader(file)) {
            List<String> warnings = new ArrayList<>();
            reader.onWarning(warnings::add);
            Read last = null;
            for (WarcRecord record : reader) {
                assertEquals("WARC/1.1", record.version().toString());
                switch (record) {
                    case Warcinfo info -> assertTrue(found.isEmpty() && info.fields().map().containsKey("software"));
                    case WarcResponse response -> {
                        ByteArrayOutputStream body = new ByteArrayOutputStream();
                        response.http().body().stream().transferTo(body);
                        last = new Read(response.target(), response.http().status(), body.toByteArray(), "", response.truncated());
                    }
                    case WarcRequest request -> {
                        Read answer = java.util.Objects.requireNonNull(last);
                        assertEquals(answer.target, request.target());
                        found.add(new Read(answer.target, answer.status, answer.body,
                                request.http().method() + " " + request.http().target() + " " + request.http().headers().map(),
                                answer.truncated));
                    }
                    default -> throw new AssertionError("another record: " + record.type());
                }
            }
            assertEquals(List.of(), warnings);
        }
        return found;
    }

    @Test
    void exchanges_areReadBackAsTheyWere() throws Exception {
        byte[] body = bytes(70_000, 1);
        try (WarcArchive archive = open(LARGE)) {
            archive.add(exchange("/a?b=c", body, Truncation.NONE, new Field("Content-Length", "70000")));
            archive.add(exchange("/chunked", bytes(10, 2), Truncation.TIME, new Field("Transfer-Encoding", "chunked")));
            archive.add(exchange("/lying", bytes(5, 3), Truncation.LENGTH, new Field("Content-Length", "9999"),
                    new Field("X-Split", "a\r\nInjected: b")));
            archive.add(exchange("/empty", new byte[0], Truncation.DISCONNECT));
        }
        assertEquals(1, files().size());
        assertTrue(files().getFirst().getFileName().toString().matches("dripstone-\\d{17}-\\d{5}\\.warc\\.gz"), files().toString());
        List<Read> found = read(files().getFirst());
        assertEquals(List.of("http://example.org/a?b=c", "http://example.org/chunked", "http://example.org/lying",
                "http://example.org/empty"), found.stream().map(Read::target).toList());
        assertArrayEquals(body, found.getFirst().body());
        assertTrue(found.getFirst().request().startsWith("GET /a?b=c "), found.getFirst().request());
        assertArrayEquals(bytes(10, 2), found.get(1).body());
        assertArrayEquals(bytes(5, 3), found.get(2).body());
        assertEquals(List.of(WarcTruncationReason.NOT_TRUNCATED, WarcTruncationReason.TIME, WarcTruncationReason.LENGTH,
                WarcTruncationReason.DISCONNECT), found.stream().map(Read::truncated).toList());
    }

    @Test
    void everyRecord_isAMemberOfItsOwnAtItsPosition() throws Exception {
        try (WarcArchive archive = open(LARGE)) {
            archive.add(exchange("/1", bytes(100, 1), Truncation.NONE));
            archive.add(exchange("/2", bytes(100, 2), Truncation.NONE));
        }
        List<Long> positions = new ArrayList<>();
        try (WarcReader reader = new WarcReader(files().getFirst())) {
            for (WarcRecord record : reader) {
                positions.add(reader.position());
                assertTrue(!record.type().isEmpty());
            }
        }
        assertEquals(5, positions.size());
        byte[] all = Files.readAllBytes(files().getFirst());
        for (long at : positions) {
            assertEquals((byte) 0x1F, all[(int) at]);
            assertEquals((byte) 0x8B, all[(int) at + 1]);
        }
    }

    @Test
    void tornFile_isCutAtItsLastWholeRecordWhereverItIsTorn() throws Exception {
        try (WarcArchive archive = open(LARGE)) {
            archive.add(exchange("/1", bytes(40, 1), Truncation.NONE));
            archive.add(exchange("/2", bytes(40, 2), Truncation.NONE));
        }
        Path whole = files().getFirst();
        byte[] all = Files.readAllBytes(whole);
        Files.delete(whole);
        Path open = dir.resolve(whole.getFileName() + ".open");
        WarcFiles files = new WarcFiles(dir, LARGE.fileSize(), LARGE.maxSize(), name -> new byte[0]);
        for (int length = 0; length < all.length; length += length < 40 ? 1 : 97) { // each byte: GzipMembersTest
            Files.write(open, Arrays.copyOf(all, length));
            files.recover();
            assertTrue(Files.notExists(open));
            if (Files.exists(whole)) {
                assertTrue(readsToItsEnd(Files.readAllBytes(whole)) && Files.size(whole) <= length, "length=" + length);
                Files.delete(whole);
            }
        }
        Files.write(open, all);
        files.recover();
        assertArrayEquals(all, Files.readAllBytes(whole));
    }

    private static boolean readsToItsEnd(byte[] file) throws IOException {
        try (WarcReader reader = new WarcReader(Channels.newChannel(new java.io.ByteArrayInputStream(file)))) {
            return reader.records().allMatch(r -> !r.type().isEmpty());
        }
    }

    @Test
    void files_areRolledBySizeAndTheOldestGo() throws Exception {
        ArchiveSettings small = new ArchiveSettings(true, null, new Bytes(20_000), new Bytes(100_000));
        try (WarcArchive archive = open(small)) {
            for (int i = 0; i < 60; i++) {
                archive.add(exchange("/" + i, bytes(4_000, i), Truncation.NONE));
            }
        }
        long total = 0;
        int last = -1;
        for (Path file : files()) {
            total += Files.size(file);
            for (Read read : read(file)) {
                int n = Integer.parseInt(read.target().substring("http://example.org/".length()));
                assertTrue(n > last, "in their order");
                last = n;
            }
        }
        assertEquals(59, last, "the newest are kept");
        assertTrue(total <= 100_000 && total > 50_000, "total=" + total);
    }

    @Test
    void manyThreads_writeWholeRecords() throws Exception {
        int threads = 16;
        int each = 50; // 800 in all
        try (WarcArchive archive = open(LARGE)) {
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int t = 0; t < threads; t++) {
                    int first = t * each;
                    workers.execute(() -> {
                        for (int i = 0; i < each; i++) {
                            add(archive, first + i);
                        }
                    });
                }
            }
        }
        assertEquals(800, read(files().getFirst()).stream().map(Read::target).distinct().count());
    }

    private static void add(WarcArchive archive, int n) {
        try {
            archive.add(exchange("/" + n, ("body " + n).getBytes(StandardCharsets.UTF_8), Truncation.NONE));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
