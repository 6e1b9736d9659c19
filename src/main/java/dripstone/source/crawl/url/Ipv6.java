package dripstone.source.crawl.url;

/** IPv6 addresses: the URL Standard's parser, and its serialiser, which is that of RFC 5952. */
final class Ipv6 {
    private static final int PIECES = 8;

    private final String input;
    private final int[] pieces = new int[PIECES];
    private int piece;
    private int compress = -1;
    private int at;

    private Ipv6(String input) {
        this.input = input;
    }

    /** @param input without brackets */
    static HostParser.Result parse(String input) {
        Ipv6 address = new Ipv6(input);
        return address.read() ? HostParser.Result.of(address.serialised()) : HostParser.Result.failed("the IPv6 address is none");
    }

    private boolean read() {
        if (peek(0) == ':') {
            if (peek(1) != ':') {
                return false;
            }
            at += 2;
            compress = ++piece;
        }
        while (at < input.length()) {
            if (piece == PIECES) {
                return false;
            }
            if (peek(0) == ':') {
                if (compress >= 0) {
                    return false;
                }
                at++;
                compress = ++piece;
            } else if (!readPiece()) {
                return false;
            }
        }
        return spread();
    }

    private boolean readPiece() {
        int begin = at;
        int value = 0;
        while (at - begin < 4 && PercentSet.digit(peek(0)) >= 0) {
            value = (value << 4) | PercentSet.digit(peek(0));
            at++;
        }
        if (peek(0) == '.') {
            boolean fits = at > begin && piece <= PIECES - 2;
            at = begin;
            return fits && readIpv4();
        }
        if (peek(0) == ':') {
            at++;
            if (at == input.length()) {
                return false;
            }
        } else if (at < input.length()) {
            return false;
        }
        pieces[piece++] = value;
        return true;
    }

    /** Exactly four decimal numbers without leading zeros, to the end. */
    private boolean readIpv4() {
        for (int seen = 0; seen < 4; seen++) {
            if (seen > 0 && next() != '.') {
                return false;
            }
            int begin = at;
            int value = 0;
            while (peek(0) >= '0' && peek(0) <= '9') {
                value = value * 10 + next() - '0';
                if (value > 255 || (at - begin > 1 && input.charAt(begin) == '0')) {
                    return false;
                }
            }
            if (at == begin) {
                return false;
            }
            pieces[piece] = (pieces[piece] << 8) | value;
            piece += seen & 1;
        }
        return at == input.length();
    }

    /** Moves what follows the double colon to the end. */
    private boolean spread() {
        if (compress < 0) {
            return piece == PIECES;
        }
        int swaps = piece - compress;
        for (int to = PIECES - 1; to > 0 && swaps > 0; to--, swaps--) {
            int from = compress + swaps - 1;
            int moved = pieces[to];
            pieces[to] = pieces[from];
            pieces[from] = moved;
        }
        return true;
    }

    private String serialised() {
        int zeros = longestZeros();
        StringBuilder s = new StringBuilder("[");
        boolean skipping = false;
        for (int i = 0; i < PIECES; i++) {
            if (skipping && pieces[i] == 0) {
                continue;
            }
            skipping = i == zeros;
            if (skipping) {
                s.append(i == 0 ? "::" : ":");
            } else {
                s.append(Integer.toHexString(pieces[i])).append(i < PIECES - 1 ? ":" : "");
            }
        }
        return s.append(']').toString();
    }

    /** Where the first longest run of at least two zeros begins; -1 where there is none. */
    private int longestZeros() {
        int found = -1;
        int most = 1;
        for (int i = 0; i < PIECES; i++) {
            int end = i;
            while (end < PIECES && pieces[end] == 0) {
                end++;
            }
            if (end - i > most) {
                found = i;
                most = end - i;
            }
            i = Math.max(i, end - 1);
        }
        return found;
    }

    private char peek(int ahead) {
        return at + ahead < input.length() ? input.charAt(at + ahead) : 0;
    }

    private char next() {
        return at < input.length() ? input.charAt(at++) : 0;
    }
}
