package dripstone.text.child;

import dripstone.life.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Has a document parsed, says which process did it, and waits to be killed. */
public final class ParsingParent {
    private ParsingParent() {}

    public static void main(String[] args) throws Exception {
        DocumentParser parser = new DocumentParser(
                new ParserSettings(Bytes.mib(128), Duration.ofMinutes(5), 1, Duration.ofMinutes(5), false, "eng"),
                new ParserLimits(1000, 10, 1000));
        try (Parsed parsed = parser.parse(DocumentParserTest.RTF, DocumentParserTest.rtf("text"))) {
            if (!parsed.text().strip().equals("text")) {
                throw new IOException("not parsed: " + parsed);
            }
        }
        ProcessHandle child = ProcessHandle.current().children().findFirst().orElseThrow();
        String directory = child.info().commandLine().orElse("").replaceAll("(?s).*-Djava.io.tmpdir=(\\S+).*", "$1");
        System.out.println("parser=" + child.pid() + " directory=" + directory + " ");
        new CountDownLatch(1).await();
    }
}
