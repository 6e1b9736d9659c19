package dripstone.source.crawl.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Which addresses are no part of the public Internet: IANA's special-purpose registries (RFC 6890 and its updates), for IPv6 also
 * the forms that carry an IPv4 address (mapped, compatible, NAT64, 6to4; Teredo as a whole).
 */
final class AddressRanges {
    /** Network, as an int, and length of its prefix. */
    private static final int[][] SPECIAL_V4 = {
        {v4(0, 0, 0), 8}, {v4(10, 0, 0), 8}, {v4(100, 64, 0), 10}, {v4(127, 0, 0), 8}, {v4(169, 254, 0), 16}, {v4(172, 16, 0), 12},
        {v4(192, 0, 0), 24}, {v4(192, 0, 2), 24}, {v4(192, 88, 99), 24}, {v4(192, 168, 0), 16}, {v4(198, 18, 0), 15},
        {v4(198, 51, 100), 24}, {v4(203, 0, 113), 24}, {v4(224, 0, 0), 3},
    };

    private AddressRanges() {}

    static boolean isPublic(InetAddress address) {
        return switch (address) {
            case Inet4Address a -> isPublicV4(intAt(a.getAddress(), 0));
            case Inet6Address a -> isPublicV6(a.getAddress());
            default -> false;
        };
    }

    private static boolean isPublicV4(int a) {
        for (int[] range : SPECIAL_V4) {
            int mask = -1 << (32 - range[1]);
            if ((a & mask) == range[0]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPublicV6(byte[] b) {
        int first = intAt(b, 0) >>> 16;
        int second = intAt(b, 0) & 0xFFFF;
        boolean zerosToTen = intAt(b, 0) == 0 && intAt(b, 4) == 0 && (intAt(b, 8) >>> 16) == 0;
        if (zerosToTen) {
            // ::ffff:a.b.c.d is mapped, ::a.b.c.d compatible; :: and ::1 fall into 0.0.0.0/8
            int marker = intAt(b, 8) & 0xFFFF;
            return (marker == 0xFFFF || marker == 0) && isPublicV4(intAt(b, 12));
        }
        if (first == 0x64 && second == 0xFF9B) {
            return intAt(b, 4) == 0 && intAt(b, 8) == 0 && isPublicV4(intAt(b, 12));
        }
        if (first == 0x2002) {
            return isPublicV4(intAt(b, 2));
        }
        if (first == 0x2001 && (second < 0x200 || second == 0xDB8)) {
            return false;
        }
        // Only 2000::/3 is global unicast: this leaves out fc00::/7, fe80::/10, fec0::/10, ff00::/8 and 100::/64.
        return (first & 0xE000) == 0x2000;
    }

    private static int v4(int a, int b, int c) {
        return a << 24 | b << 16 | c << 8;
    }

    private static int intAt(byte[] b, int i) {
        return (b[i] & 0xFF) << 24 | (b[i + 1] & 0xFF) << 16 | (b[i + 2] & 0xFF) << 8 | (b[i + 3] & 0xFF);
    }
}
