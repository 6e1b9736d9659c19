package dripstone.intake;

import dripstone.text.DocumentKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which documents are kept for validation: those whose hash of seed and key falls below the share. The text does not enter, so a
 * document stays where it is when its text changes, and all of its parts go with it.
 */
final class HeldOutChoice {
    private final double share;
    private final long seed;

    HeldOutChoice(double share, long seed) {
        this.share = share;
        this.seed = seed;
    }

    boolean holds(DocumentKey key) {
        MessageDigest sha256 = sha256();
        sha256.update("held-out/1".getBytes(StandardCharsets.US_ASCII));
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
        long hash = ByteBuffer.wrap(sha256.digest(KeyBytes.of(key))).getLong();
        return (hash >>> 11) * 0x1p-53 < share;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
