package dripstone.source.crawl;

import dripstone.text.Page;
import dripstone.text.TextNormalizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;

/** Plain text and Markdown as a page: no title, no links. */
final class PlainPage {
    static final String VERSION = "plain-page/1";

    private PlainPage() {}

    /** @param charset of the Content-Type; empty where it names none, then UTF-8 where the bytes are that, else windows-1252 */
    static Page of(byte[] body, String charset) {
        return new Page("", TextNormalizer.normalize(decoded(body, charset)), "", "", List.of(), List.of());
    }

    private static String decoded(byte[] body, String charset) {
        if (!charset.isEmpty()) {
            try {
                return new String(body, Charset.forName(charset));
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                // As if it named none: the header is the server's word, not ours.
                return decoded(body, "");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return new String(body, Charset.forName("windows-1252"));
        }
    }
}
