package dripstone.intake;

import dripstone.text.DocumentKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A document's key as bytes, without the part: source, address and member, each as a length of two bytes and UTF-8. */
final class KeyBytes {
    /** Most UTF-8 bytes of source, address or member. */
    static final int MOST = 16 << 10;

    private KeyBytes() {}

    static byte[] of(DocumentKey key) {
        byte[] source = key.source().getBytes(StandardCharsets.UTF_8);
        byte[] address = key.address().getBytes(StandardCharsets.UTF_8);
        byte[] member = key.member().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(3 * Short.BYTES + source.length + address.length + member.length);
        put(out, source);
        put(out, address);
        put(out, member);
        return out.array();
    }

    private static void put(ByteBuffer out, byte[] utf8) {
        if (utf8.length > MOST) {
            throw new IllegalArgumentException("a part of a key has " + utf8.length + " bytes, more than " + MOST);
        }
        out.putShort((short) utf8.length).put(utf8);
    }

    static DocumentKey key(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new DocumentKey(next(in), next(in), next(in), 0);
    }

    private static String next(ByteBuffer in) {
        byte[] utf8 = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
