package dripstone.source.crawl.url;

/** IPv4 addresses as browsers read them (URL Standard, section 3.5): one to four numbers, each decimal, octal or hexadecimal. */
final class Ipv4 {
    private static final int PARTS = 4;
    private static final long BEYOND = 1L << 32;

    private Ipv4() {}

    /** Whether a domain's last label is a number, so that it is an address or nothing. */
    static boolean endsInANumber(String domain) {
        int end = domain.endsWith(".") ? domain.length() - 1 : domain.length();
        if (end == 0) {
            return false;
        }
        String last = domain.substring(domain.lastIndexOf('.', end - 1) + 1, end);
        return !last.isEmpty() && (last.chars().allMatch(c -> c >= '0' && c <= '9') || number(last) >= 0);
    }

    static HostParser.Result parse(String domain) {
        String[] parts = (domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain).split("\\.", -1);
        if (parts.length > PARTS) {
            return HostParser.Result.failed("an IPv4 address has at most four parts");
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            long n = number(parts[i]);
            boolean last = i == parts.length - 1;
            int bits = last ? Byte.SIZE * (PARTS + 1 - parts.length) : Byte.SIZE;
            if (n < 0 || n >= 1L << bits) {
                return HostParser.Result.failed("a part of the IPv4 address is no number, or too large");
            }
            address = (address << bits) | n;
        }
        return HostParser.Result.of(
                (address >> 24) + "." + ((address >> 16) & 0xFF) + "." + ((address >> 8) & 0xFF) + "." + (address & 0xFF));
    }

    /** The value of a part, at most 2³²; -1 where it is no number. */
    private static long number(String part) {
        if (part.isEmpty()) {
            return -1;
        }
        boolean hex = part.startsWith("0x") || part.startsWith("0X");
        boolean octal = !hex && part.length() > 1 && part.charAt(0) == '0';
        int radix = hex ? 16 : octal ? 8 : 10;
        long value = 0;
        for (int i = hex ? 2 : octal ? 1 : 0; i < part.length(); i++) {
            int digit = PercentSet.digit(part.charAt(i));
            if (digit < 0 || digit >= radix) {
                return -1;
            }
            value = Math.min(value * radix + digit, BEYOND);
        }
        return value;
    }
}
