package dripstone.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A binary file format with a name and a version. All numbers are big-endian:
 *
 * <pre>
 * header  4  "DRIP"
 *         1  length of the name
 *         n  name, ASCII
 *         4  version
 *         4  CRC-32C of the header so far
 * body    what the format says
 * footer  4  "PIRD"
 *         8  length of the body
 *         4  CRC-32C of everything before
 * </pre>
 *
 * @param name of the format, 1 to 64 printable ASCII characters
 * @param oldest version that this build still reads, at least 1
 * @param current version that this build writes
 */
public record FileFormat(String name, int oldest, int current) {
    static final int MAGIC = 0x44524950;
    static final int FOOTER_MAGIC = 0x50495244;
    static final int FOOTER_BYTES = 4 + 8 + 4;

    public FileFormat {
        if (!name.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("a format's name is 1 to 64 printable ASCII characters: " + name);
        }
        if (oldest < 1 || current < oldest) {
            throw new IllegalArgumentException("versions of " + name + ": oldest=" + oldest + " current=" + current);
        }
    }

    /** Where the body begins in a file. */
    public int headerBytes() {
        return 4 + 1 + name.length() + 4 + 4;
    }

    /** The header up to its checksum. */
    byte[] headerOf(int version) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(headerBytes() - 4).putInt(MAGIC).put((byte) ascii.length).put(ascii).putInt(version).array();
    }
}
