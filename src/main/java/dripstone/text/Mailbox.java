package dripstone.text;

import dripstone.disk.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Mail messages one behind the other (RFC 4155, and mboxrd's quoting): each begins with a line "From …" with a time in it after an
 * empty line. A message is a member of its own, called by its number, and goes to the parser as a stream, however large it is.
 */
record Mailbox() implements Container {
    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        Messages messages = new Messages(new Lines(in));
        for (int number = 1; messages.next(); number++) {
            walk.budget().record();
            Place message = at.inside(String.format(Locale.ROOT, "message-%06d.eml", number));
            walk.mail(message, messages);
            messages.drain();
        }
    }

    /** The current message as a stream. */
    private static final class Messages extends BlockInputStream {
        private static final int PIECE = 1 << 13;
        private static final Pattern SEPARATOR = Pattern.compile("From \\S.*\\d\\d?:\\d\\d.*", Pattern.DOTALL);
        private static final Pattern QUOTED = Pattern.compile(">+From ");
        private final Lines lines;
        /** The piece at hand, from {@code at}; null once the file has ended. */
        private byte @Nullable [] piece;
        private int at;
        private boolean lineStart = true;
        private boolean afterEmpty = true;

        Messages(Lines lines) throws IOException {
            this.lines = lines;
            this.piece = lines.piece(PIECE);
        }

        /** Goes to the next message. Called where one begins or where the file ends. */
        boolean next() throws IOException {
            byte[] first = piece;
            if (first == null) {
                return false;
            }
            if (isSeparator(first)) {
                skipLine(first);
            }
            return true;
        }

        private void skipLine(byte[] first) throws IOException {
            byte[] p = first;
            while (p != null && !Lines.endsLine(p)) {
                p = lines.piece(PIECE);
            }
            piece = lines.piece(PIECE);
            at = 0;
            lineStart = true;
            afterEmpty = false;
        }

        private boolean isSeparator(byte[] p) {
            return at == 0 && lineStart && afterEmpty && p.length > 5 && p[0] == 'F'
                    && SEPARATOR.matcher(new String(p, StandardCharsets.ISO_8859_1)).matches();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            byte[] p = piece;
            if (length == 0) {
                return 0;
            }
            if (p == null || isSeparator(p)) {
                return -1;
            }
            if (at == 0 && lineStart && p[0] == '>' && QUOTED.matcher(new String(p, StandardCharsets.ISO_8859_1)).lookingAt()) {
                at = 1; // mboxrd quotes a line that would look like a separator
            }
            int n = Math.min(length, p.length - at);
            System.arraycopy(p, at, into, offset, n);
            at += n;
            if (at == p.length) {
                afterEmpty = lineStart && (p.length == 1 || (p.length == 2 && p[0] == '\r')) && Lines.endsLine(p);
                lineStart = Lines.endsLine(p);
                piece = lines.piece(PIECE);
                at = 0;
            }
            return n;
        }
    }
}
