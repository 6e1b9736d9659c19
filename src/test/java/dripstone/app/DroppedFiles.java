package dripstone.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dripstone.text.FormatFixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** A file of each kind that is read, each text with a word of its own; and some that cannot be read. */
final class DroppedFiles {
    private static final Pattern OWN_WORD = Pattern.compile("quartz[a-z]+");
    private static final String[] WHO = {
        "The keeper of the cave", "A miner with a lamp", "The old river", "Every drop of water", "The child", "One of the visitors",
        "The guide", "A bat under the roof"};
    private static final String[] DOES = {
        "knows", "remembers", "follows", "has found", "leaves behind", "carries", "looks for", "would have missed"};
    private static final String[] WHAT = {
        "the narrow way to the lake", "a column that grew for a thousand years", "the sound of the falling water",
        "what the stone is made of", "the light at the end of the hall", "a name on the wall", "the warm air from below",
        "the first step down"};
    private static final String[] WHERE = {
        "in the spring, and that is enough", "with the others, after the rain", "when the season is over", "to be certain of the way back",
        "and does not speak of it", "for as long as the lamp burns", "because there is no other", "in the dark"};

    private DroppedFiles() {}

    /** Two hundred words of prose, one of them only this text's. */
    private static String prose(String own) {
        Random random = new Random(own.hashCode());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 14; i++) {
            text.append(WHO[random.nextInt(WHO.length)]).append(' ').append(DOES[random.nextInt(DOES.length)]).append(' ')
                    .append(WHAT[random.nextInt(WHAT.length)]).append(' ').append(WHERE[random.nextInt(WHERE.length)])
                    .append(i == 7 ? " near the quartz" + own : "").append(". ");
        }
        return text.toString().strip();
    }

    private static byte[] utf8(String own) {
        return prose(own).getBytes(UTF_8);
    }

    /** By name. */
    static Map<String, byte[]> good() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("plain.txt", utf8("plain"));
        files.put("wide.txt", prose("wide").getBytes(Charset.forName("UTF-16")));
        files.put("note.md", ("# Note\n\n" + prose("markdown")).getBytes(UTF_8));
        files.put("Code.java", ("/** " + prose("source") + " */\nfinal class Code {}\n").getBytes(UTF_8));
        files.put("page.html", ("<title>T</title><article><p>" + prose("html") + "</p></article>").getBytes(UTF_8));
        files.put("lines.jsonl", ("{\"text\":\"" + prose("jsona") + "\"}\n{\"content\":\"" + prose("jsonb") + "\"}\n").getBytes(UTF_8));
        files.put("table.csv", ("id,text\n1,\"" + prose("csva") + "\"\n2,\"" + prose("csvb") + "\"\n").getBytes(UTF_8));
        files.put("letter.docx", FormatFixtures.docx("Letter", "Jane", prose("docx")));
        files.put("slides.pptx", FormatFixtures.pptx(prose("pptx")));
        files.put("sheet.xlsx", FormatFixtures.xlsx(new String[][] {{prose("xlsx")}}));
        files.put("text.odt", FormatFixtures.odt(prose("odt")));
        files.put("book.epub", FormatFixtures.epub("Book", prose("epub")));
        files.put("old.rtf", ("{\\rtf1\\ansi\\pard " + prose("rtf") + "\\par}").getBytes(UTF_8));
        files.put("print.pdf", FormatFixtures.pdf("Print", prose("pdf").split("(?<=\\.) ")));
        files.put("mail.eml", FormatFixtures.mail("Mail", prose("emla"), "in.txt", "text/plain", utf8("emlb"), "in.docx",
                "application/octet-stream", FormatFixtures.docx("t", "a", prose("emlc"))));
        files.put("box.mbox", mailbox());
        files.put("pack.zip", FormatFixtures.zip("a.txt", prose("zipa"), "d/b.docx", FormatFixtures.docx("t", "a", prose("zipb"))));
        files.put("one.txt.gz", FormatFixtures.gzip(utf8("gzip")));
        files.put("pack.tar.gz", FormatFixtures.gzip(tar("a.txt", utf8("tar"))));
        files.put("pack.7z", sevenZip("a.txt", utf8("seven")));
        files.put("crawl.warc", webArchive());
        return files;
    }

    /** {@code file!/member word}. */
    static List<String> texts() {
        return List.of("plain.txt quartzplain", "wide.txt quartzwide", "note.md quartzmarkdown", "Code.java quartzsource",
                "page.html quartzhtml", "lines.jsonl!/line-1 quartzjsona", "lines.jsonl!/line-2 quartzjsonb", "table.csv!/row-1 quartzcsva",
                "table.csv!/row-2 quartzcsvb", "letter.docx quartzdocx", "slides.pptx quartzpptx", "sheet.xlsx quartzxlsx",
                "text.odt quartzodt", "book.epub quartzepub", "old.rtf quartzrtf", "print.pdf quartzpdf", "mail.eml quartzemla",
                "mail.eml!/in.txt quartzemlb", "mail.eml!/in.docx quartzemlc", "box.mbox!/message-000001.eml quartzmboxa",
                "box.mbox!/message-000002.eml quartzmboxb", "pack.zip!/a.txt quartzzipa", "pack.zip!/d/b.docx quartzzipb",
                "one.txt.gz!/one.txt quartzgzip", "pack.tar.gz!/pack.tar!/a.txt quartztar", "pack.7z!/a.txt quartzseven",
                "crawl.warc!/http://example.org/a.html quartzwarc", "late.docx quartzlate");
    }

    static List<String> ownWords(String text) {
        return OWN_WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    /** To be refused, each in another way. */
    static Map<String, byte[]> bad() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        byte[] docx = FormatFixtures.docx("t", "a", prose("cut"));
        files.put("cut.docx", Arrays.copyOf(docx, docx.length / 2));
        files.put("empty.txt", new byte[0]);
        files.put("binary.txt", new byte[] {0, 1, 2, 3, (byte) 0xff, 0, 0, 7});
        files.put("bomb.gz", FormatFixtures.gzip(new byte[40 << 20]));
        files.put("picture.png", Base64.getDecoder()
                .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        files.put("music.mp3", new byte[] {'I', 'D', '3', 3, 0, 0, 1, 2});
        return files;
    }

    /** Takes the parser some seconds. */
    static byte[] largeDocument() throws IOException {
        String[] paragraphs = new String[6_000];
        for (int i = 0; i < paragraphs.length; i++) {
            paragraphs[i] = prose("large" + Integer.toString(i, 26).replaceAll("\\d", "x") + i).replaceAll("quartz\\w+", "quartz");
        }
        return FormatFixtures.docx("Large", "a", paragraphs);
    }

    static byte[] lateDocument() throws IOException {
        return FormatFixtures.docx("Late", "a", prose("late"));
    }

    private static byte[] mailbox() {
        StringBuilder box = new StringBuilder();
        for (String own : List.of("mboxa", "mboxb")) {
            box.append("From jane@example.org Mon Jun  1 10:00:00 2026\nFrom: jane@example.org\nDate: Mon, 1 Jun 2026 10:00:00"
                    + " +0000\nSubject: ").append(own).append("\n\n").append(prose(own)).append("\n\n");
        }
        return box.toString().getBytes(UTF_8);
    }

    private static byte[] tar(String name, byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(body.length);
            tar.putArchiveEntry(entry);
            tar.write(body);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    private static byte[] sevenZip(String name, byte[] body) throws IOException {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (SevenZOutputFile archive = new SevenZOutputFile(channel)) {
            SevenZArchiveEntry entry = new SevenZArchiveEntry();
            entry.setName(name);
            archive.putArchiveEntry(entry);
            archive.write(body);
            archive.closeArchiveEntry();
        }
        return Arrays.copyOf(channel.array(), (int) channel.size());
    }

    private static byte[] webArchive() {
        String page = "<html><title>T</title><article><p>" + prose("warc") + "</p></article></html>";
        String response = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page;
        return ("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/a.html\r\nWARC-Date: 2026-06-01T10:00:00Z\r\n"
                + "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: "
                + response.getBytes(UTF_8).length + "\r\n\r\n" + response + "\r\n\r\n").getBytes(UTF_8);
    }
}
