package dripstone.app.house;

import dripstone.disk.Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * The token that calls over HTTP show: one line in {@code web-token} of the data directory, 32 random bytes in base64url, made at the
 * first start. A person may write another one, or delete it and start again.
 */
final class WebToken {
    private static final int RANDOM_BYTES = 32;
    private static final int SHORTEST = 16;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private WebToken() {}

    /** @throws IOException when it is short, or when others than its owner can read or write it */
    static String in(DataDirectory data) throws IOException {
        Path file = data.webToken();
        if (!Files.exists(file)) {
            make(file);
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new IOException("the web's token can be read or written by others: file=" + file
                    + "; delete it, so that the next start makes a new one, or chmod 600 it");
        }
        String token = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (token.length() < SHORTEST) {
            throw new IOException("the web's token is too short: file=" + file + " characters=" + token.length() + " least=" + SHORTEST
                    + "; delete it, so that the next start makes a new one");
        }
        return token;
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String line = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
        Publish.file(file, line.getBytes(StandardCharsets.US_ASCII)); // for its owner alone
    }
}
