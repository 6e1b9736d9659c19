package dripstone.source.crawl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How the keys of a frontier's two queues are spelled, so that the order of keys is that of the pages; see {@link FrontierStore}. */
final class FrontierKeys {
    private FrontierKeys() {}

    /** A page that is ready: authority 0 rank(2) order(8). */
    static byte[] queue(String authority, PageRecord page) {
        byte[] name = (authority + '\0').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + Short.BYTES + Long.BYTES)
                .put(name).putShort((short) page.turn().rank()).putLong(page.order()).array();
    }

    /** @param key of a ready page */
    static long order(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    /** @param key of a ready page */
    static String authority(byte[] key) {
        int end = 0;
        while (key[end] != 0) {
            end++;
        }
        return new String(key, 0, end, StandardCharsets.UTF_8);
    }

    /** The name of a ready page, site 0 address, without the authority, which stands in its key already. */
    static String shortened(String authority, String site, String address) {
        return site + '\0' + (address.startsWith(authority) && address.startsWith("/", authority.length())
                ? address.substring(authority.length()) : address);
    }

    /** The whole name again. */
    static String lengthened(String authority, String name) {
        int path = name.indexOf('\0') + 1;
        return name.startsWith("/", path) ? name.substring(0, path) + authority + name.substring(path) : name;
    }

    /** A page that waits for its time: due millis(8) order(8). */
    static byte[] later(PageRecord page) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(page.dueMillis()).putLong(page.order()).array();
    }

    /** @param key of a page that waits */
    static long dueMillis(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
