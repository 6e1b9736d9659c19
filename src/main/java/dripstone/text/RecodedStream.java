package dripstone.text;

import dripstone.disk.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text in another encoding as UTF-8. What is broken in it becomes U+FFFD. */
final class RecodedStream extends BlockInputStream {
    private final Reader in;
    private final char[] chars = new char[1 << 12];
    /** Of a pair of surrogates whose second half was not read yet. */
    private int held;
    private byte[] bytes = new byte[0];
    private int at;

    RecodedStream(InputStream in, Charset from) {
        this.in = new InputStreamReader(in, from);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == bytes.length) {
            if (!fill()) {
                return -1;
            }
        }
        int n = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, n);
        at += n;
        return n;
    }

    private boolean fill() throws IOException {
        int n = in.read(chars, held, chars.length - held);
        if (n < 0 && held == 0) {
            return false;
        }
        int all = held + Math.max(n, 0);
        held = n >= 0 && Character.isHighSurrogate(chars[all - 1]) ? 1 : 0;
        bytes = new String(chars, 0, all - held).getBytes(StandardCharsets.UTF_8);
        chars[0] = chars[all - 1];
        at = 0;
        return true;
    }
}
