package dripstone.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Header lines as WARC and HTTP have them: {@code Name: value}, ended by an empty line. */
final class WebHeaders {
    private static final int MAX_BYTES = 1 << 16;

    private WebHeaders() {}

    /** The next line that is not empty, without its end; empty at the end of the stream. */
    static String firstLine(Lines lines) throws IOException {
        for (byte[] piece = lines.piece(MAX_BYTES); piece != null; piece = lines.piece(MAX_BYTES)) {
            String line = text(piece);
            if (!line.isEmpty()) {
                return line;
            }
        }
        return "";
    }

    /** Up to and with the empty line. @return by lower-case name; of a name that stands twice, the first */
    static Map<String, String> read(Lines lines) throws IOException {
        Map<String, String> headers = new HashMap<>();
        String last = "";
        int bytes = 0;
        for (byte[] piece = lines.piece(MAX_BYTES); piece != null; piece = lines.piece(MAX_BYTES)) {
            bytes += piece.length;
            if (bytes > MAX_BYTES) {
                throw new ArchiveException.Damaged("damaged web archive: headers of more than 64 KiB");
            }
            String line = text(piece);
            int colon = line.indexOf(':');
            if (line.isEmpty()) {
                return headers;
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                headers.computeIfPresent(last, (name, value) -> value + " " + line.strip());
            } else if (colon > 0) {
                last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                headers.putIfAbsent(last, line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static String text(byte[] piece) {
        String line = new String(piece, StandardCharsets.UTF_8);
        int end = line.endsWith("\r\n") ? 2 : line.endsWith("\n") ? 1 : 0;
        return line.substring(0, line.length() - end);
    }
}
