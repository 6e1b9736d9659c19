package dripstone.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running SHA-256 (FIPS 180-4). Not thread-safe. */
public final class Sha256 {
    /** Length of {@link #hex}. */
    public static final int HEX_LENGTH = 64;

    private static final int CHUNK_BYTES = 1 << 16;

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public Sha256 update(byte[] bytes) {
        return update(bytes, 0, bytes.length);
    }

    public Sha256 update(byte[] bytes, int from, int count) {
        digest.update(bytes, from, count);
        return this;
    }

    /** Ends the sum: 64 lower-case hexadecimal digits. The next update begins a new one. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String of(byte[] bytes) {
        return new Sha256().update(bytes).hex();
    }

    /** Of a whole file, read in small pieces. */
    public static String of(Path file) throws IOException {
        try (InputStream in = DiskFile.openForReading(file).stream()) {
            return of(in);
        }
    }

    /** Of all that is left in a stream. */
    public static String of(InputStream in) throws IOException {
        Sha256 sum = new Sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            sum.update(chunk, 0, n);
        }
        return sum.hex();
    }
}
