package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class UrlCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = RootCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void normalize_printsALineOfJsonForEachAddress() throws Exception {
        assertEquals(0, run("url", "normalize", "HTTP://Example.org:80/a/../b?utm_source=x&y=1#z", "https://bücher.example:8443/"));
        String[] lines = out.toString().split("\n", -1);
        JsonNode first = new ObjectMapper().readTree(lines[0]);
        assertEquals("http://example.org/b?y=1", first.path("normal").asText());
        assertEquals("utm_source", first.path("removed").path(0).asText());
        assertTrue(first.path("changed").asBoolean());
        JsonNode second = new ObjectMapper().readTree(lines[1]);
        assertEquals("xn--bcher-kva.example", second.path("host").asText());
        assertEquals(8443, second.path("port").asInt());
    }

    @Test
    void normalize_ofWhatIsNoAddress_is1_andSaysWhy() throws Exception {
        assertEquals(1, run("url", "normalize", "ftp://x/", "../c"));
        assertEquals("neither http nor https", new ObjectMapper().readTree(out.toString().split("\n", -1)[0]).path("refused").asText());
        assertEquals(0, run("url", "normalize", "--base", "http://h/a/b", "../c", "--tracking", "ref"));
        assertTrue(out.toString().contains("\"http://h/c\""), out.toString());
    }

    @Test
    void normalize_withAWrongOption_is2() {
        assertEquals(2, run("url", "normalize", "--base", "mailto:x", "a"));
        assertEquals(2, run("url", "normalize", "--tracking", "a b", "http://h/"));
        assertEquals(2, run("url", "normalize"));
    }
}
