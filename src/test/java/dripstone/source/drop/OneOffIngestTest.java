package dripstone.source.drop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OneOffIngestTest {
    @TempDir
    private Path directory;

    private final RecordingSink sink = new RecordingSink();

    private List<IngestResult> ingest(Path... paths) throws InterruptedException {
        List<IngestResult> results = new ArrayList<>();
        new OneOffIngest("ingest", new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader("")), sink)
                .ingest(List.of(paths), results::add);
        return results;
    }

    @Test
    void ingest_reportsOneResultAFile_andMovesNothing() throws Exception {
        Path text = Files.writeString(directory.resolve("a.txt"), "alpha");
        Path binary = Files.write(directory.resolve("b.txt"), new byte[9]);
        Path missing = directory.resolve("none.txt");
        List<IngestResult> results = ingest(text, binary, missing);
        assertEquals(List.of(text, binary, missing), results.stream().map(IngestResult::path).toList());
        assertEquals(new IngestResult.Accepted(1, 0, ""), results.get(0).outcome());
        assertTrue(assertInstanceOf(IngestResult.Refused.class, results.get(1).outcome()).reason().startsWith("binary"));
        assertEquals(new IngestResult.Failed("there is no such file"), results.get(2).outcome());
        assertEquals(new IngestResult.Accepted(1, 1, ""), ingest(text).getFirst().outcome());
        assertEquals(directory.toRealPath().resolve("a.txt").toString().substring(1), sink.offered().getFirst().key().address());
        assertTrue(Files.exists(text) && Files.exists(binary));
    }

    @Test
    void ingest_directory_isReadRecursively_withoutHiddenOnes() throws Exception {
        for (int i = 0; i < 200; i++) {
            FoldersFixture.put(directory.resolve("d" + i % 7 + "/f" + i + ".txt"), "text " + i);
        }
        FoldersFixture.put(directory.resolve(".git/x.txt"), "hidden");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc"));
        List<IngestResult> results = ingest(directory);
        assertEquals(200, results.size());
        assertEquals(200, sink.durable());
    }

    @Test
    void ingest_whatARuleLeavesOut_isAccepted_andSaysSo() throws Exception {
        Path thin = Files.writeString(directory.resolve("a.txt"), RecordingSink.THIN);
        Path some = Files.writeString(directory.resolve("b.jsonl"), "{\"text\": \"thin\"}\n{\"text\": \"alpha\"}\n");
        List<IngestResult> results = ingest(thin, some);
        assertEquals(new IngestResult.Accepted(0, 0, 1, "left out by gopher-min-words: words=1 least=50\n"), results.get(0).outcome());
        IngestResult.Accepted partly = assertInstanceOf(IngestResult.Accepted.class, results.get(1).outcome());
        assertEquals(1, partly.documents());
        assertEquals(1, partly.filtered());
        assertTrue(partly.remarks().endsWith(": left out by gopher-min-words: words=1 least=50\n"), partly.remarks());
    }

    @Test
    void ingest_failingJournal_isAFailureOfEachFile() throws Exception {
        sink.failNext(1);
        Path a = Files.writeString(directory.resolve("a.txt"), "alpha");
        Path b = Files.writeString(directory.resolve("b.txt"), "beta");
        List<IngestResult> results = ingest(a, b);
        assertEquals(new IngestResult.Failed("the journal did not take it: no space left on device"), results.get(0).outcome());
        assertEquals(new IngestResult.Accepted(1, 0, ""), results.get(1).outcome());
    }
}
