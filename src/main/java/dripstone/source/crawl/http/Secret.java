package dripstone.source.crawl.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a secret is read from. */
record Secret(@Nullable Path file, String variable) {
    private static final int LONGEST = 8 * 1024;

    /** How messages name it; it is not in there. */
    String source() {
        return file == null ? "secret-environment=" + variable : "secret-file=" + file;
    }

    /** @throws IOException that names the setting and the file, and not the secret */
    String read(UnaryOperator<@Nullable String> environment) throws IOException {
        String secret = file == null ? environment.apply(variable) : ofFile(file);
        if (secret == null || secret.isBlank()) {
            throw new IOException(source() + " holds no secret");
        }
        if (secret.length() > LONGEST) {
            throw new IOException(source() + " is too long for a header: characters=" + secret.length() + " most=" + LONGEST);
        }
        return secret;
    }

    private static String ofFile(Path file) throws IOException {
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("secret-file=" + file + " is too large for a secret: bytes=" + Files.size(file));
            }
            return Files.readString(file).stripTrailing();
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("secret-file=" + file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}
