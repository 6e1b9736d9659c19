package dripstone.text;

import dripstone.disk.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A table of delimited values whose first record names its columns. Where one of them is a field that may hold text
 * ({@code text.jsonl-text}), each record is a document, called by its number; any other table is one document as it stands.
 */
record CsvTable() implements Container {
    private static final int HEAD = 1 << 16;
    private static final String VERSION = "csv/1";

    /** Numbers of the columns; −1 for none. */
    private record Columns(int text, int title) {
        static Columns of(List<String> header, ExtractionSettings settings) {
            List<String> names = header.stream().map(String::strip).toList();
            return new Columns(first(names, settings.jsonlText()), first(names, settings.jsonlTitle()));
        }

        private static int first(List<String> names, List<String> wanted) {
            for (String name : wanted) {
                for (int i = 0; i < names.size(); i++) {
                    if (names.get(i).equalsIgnoreCase(name)) {
                        return i;
                    }
                }
            }
            return -1;
        }
    }

    @Override
    public boolean holdsFiles() {
        return false;
    }

    @Override
    public void read(FileWalk walk, Place at, InputStream body) throws IOException, InterruptedException {
        BufferedInputStream in = new BufferedInputStream(body, HEAD);
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        TextDecoder.Decoded encoding = TextDecoder.of(head);
        String start = new String(head, encoding.skip(), head.length - encoding.skip(), encoding.charset());
        char delimiter = CsvRecords.delimiter(start);
        int most = (int) walk.settings().maxText().count();
        CsvRecords.Row header = new CsvRecords(new StringReader(start), delimiter, HEAD).next();
        Columns columns = header == null ? new Columns(-1, -1) : Columns.of(header.fields(), walk.settings());
        if (columns.text() < 0 || !BinaryCheck.reason(head).isEmpty()) {
            walk.say(walk.bodies().plain(at, "", in));
            return;
        }
        in.skipNBytes(encoding.skip());
        CsvRecords records = new CsvRecords(new InputStreamReader(in, encoding.charset()), delimiter, most);
        records.next();
        int number = 1;
        for (CsvRecords.Row row = records.next(); row != null; row = records.next()) {
            walk.say(document(walk.settings(), columns, at.inside("row-" + number++).member(), row));
        }
        if (number == 1) {
            walk.say(new Extraction.Refused(at.member(), "a table without a row"));
        }
    }

    private static Extraction document(ExtractionSettings settings, Columns columns, String member, CsvRecords.Row row) {
        if (!row.whole()) {
            return new Extraction.Refused(member, "larger than max-text: max-text=" + settings.maxText());
        }
        if (!row.closed()) {
            return new Extraction.Refused(member, "a quote that is never closed: the file ends within it");
        }
        String text = TextNormalizer.normalize(field(row.fields(), columns.text()));
        if (text.isBlank()) {
            return new Extraction.Refused(member, "no text in the column of text.jsonl-text: column=" + (columns.text() + 1));
        }
        String title = TextNormalizer.normalize(field(row.fields(), columns.title())).lines().findFirst().orElse("");
        byte[] raw = String.join("\u001f", row.fields()).getBytes(StandardCharsets.UTF_8);
        return new Extraction.Text(member, title, text, Sha256.of(raw), VERSION);
    }

    private static String field(List<String> fields, int column) {
        return column < 0 || column >= fields.size() ? "" : fields.get(column);
    }
}
