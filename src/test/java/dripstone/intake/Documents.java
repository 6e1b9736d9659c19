package dripstone.intake;

import dripstone.disk.Sha256;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Documents to offer. */
final class Documents {
    private Documents() {}

    static Document of(String address, String text) {
        return of("docs", address, text);
    }

    static Document of(String source, String address, String text) {
        String raw = Sha256.of(("raw " + text).getBytes(StandardCharsets.UTF_8));
        return new Document(new DocumentKey(source, address, "", 0), "", text, raw, "text/1", List.of("language=en"),
                Instant.ofEpochSecond(1_700_000_000));
    }

    /** So many random words in paragraphs; other seeds have other words. */
    static String words(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append('w').append(random.nextInt(1 << 20)).append(i % 97 == 96 ? "\n\n" : " ");
        }
        return text.append('.').toString();
    }
}
