package dripstone.source.crawl;

import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.History;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.Signal;
import dripstone.source.crawl.revisit.TextMark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/**
 * How a page's record lies on the disk. Format 2, where {@code n} is a number of seven bits a byte, the least first, the last below 128:
 *
 * <pre>
 * format(1)=2  state(1)  kind(1)  origin(1)  flags(1)  order n  depth n  hops n  attempts n  due|rank n
 * flag 4:  fetched millis n  reading(8)  hash length(1) and its bytes
 * flag 8:  etag, last-modified         (modified UTF-8 with its length before)
 * flag 16: signal origin(1) pending(1) modified millis n
 * flag 32: visits n  changes n  interval millis n  text hash(8)  text sketch(8)
 * flag 64: detail, target
 * </pre>
 *
 * Flag 1 is ready, flag 2 kept. Format 1 is read as well.
 */
final class PageRecordForm {
    private static final int FORMAT = 2;
    private static final int BEFORE = 1;
    private static final int READY = 1;
    private static final int KEPT = 2;
    private static final int BODY = 4;
    private static final int VALIDATORS = 8;
    private static final int SIGNAL = 16;
    private static final int HISTORY = 32;
    private static final int WORDS = 64;
    /** Servers' words: a validator longer than this is not used, a detail is left out. */
    private static final int LONGEST = 1_000;
    private static final int HASH_BYTES = 32;

    private PageRecordForm() {}

    static byte[] encoded(PageRecord page) {
        var bytes = new ByteArrayOutputStream(96);
        try (var out = new DataOutputStream(bytes)) {
            int flags = flags(page);
            out.writeByte(FORMAT);
            out.writeByte(page.state().code);
            out.writeByte(page.kind().code);
            out.writeByte(page.place().origin().code);
            out.writeByte(flags);
            number(out, page.order());
            number(out, page.depth());
            number(out, page.hops());
            number(out, page.attempts());
            number(out, page.ready() ? page.turn().rank() : page.dueMillis());
            rest(out, page, flags);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static int flags(PageRecord page) {
        boolean hasBody = page.fetchedMillis() != 0 || page.reading() != 0 || !page.rawHash().isEmpty();
        return (page.ready() ? READY : 0)
                | (page.kept() ? KEPT : 0)
                | (hasBody ? BODY : 0)
                | (page.validators().equals(Validators.NONE) ? 0 : VALIDATORS)
                | (page.signal().equals(Signal.NONE) ? 0 : SIGNAL)
                | (page.history().equals(History.NONE) ? 0 : HISTORY)
                | (page.detail().isEmpty() && page.target().isEmpty() ? 0 : WORDS);
    }

    private static void rest(DataOutputStream out, PageRecord page, int flags) throws IOException {
        if ((flags & BODY) != 0) {
            number(out, page.fetchedMillis());
            out.writeLong(page.reading());
            byte[] hash = HexFormat.of().parseHex(page.rawHash());
            out.writeByte(hash.length);
            out.write(hash);
        }
        if ((flags & VALIDATORS) != 0) {
            out.writeUTF(bounded(page.validators().etag()));
            out.writeUTF(bounded(page.validators().lastModified()));
        }
        if ((flags & SIGNAL) != 0) {
            out.writeByte(page.signal().source().code);
            out.writeBoolean(page.signal().pending());
            number(out, page.signal().modifiedMillis());
        }
        if ((flags & HISTORY) != 0) {
            number(out, page.history().visits());
            number(out, page.history().changes());
            number(out, page.history().intervalMillis());
            out.writeLong(page.history().text().hash());
            out.writeLong(page.history().text().sketch());
        }
        if ((flags & WORDS) != 0) {
            out.writeUTF(bounded(page.detail()));
            out.writeUTF(page.target());
        }
    }

    static PageRecord decoded(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            return switch (format) {
                case FORMAT -> current(in);
                case BEFORE -> before(in);
                default -> throw new IOException("page record has format=" + format + "; this build reads " + BEFORE + " and " + FORMAT);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageRecord current(DataInputStream in) throws IOException {
        PageState state = PageState.of(in.readUnsignedByte());
        PageKind kind = PageKind.of(in.readUnsignedByte());
        Origin origin = origin(in.readUnsignedByte());
        int flags = in.readUnsignedByte();
        var place = new PageRecord.Place(number(in), (int) number(in), (int) number(in), origin);
        int attempts = (int) number(in);
        long when = number(in);
        boolean ready = (flags & READY) != 0;
        var turn = new PageRecord.Turn(ready, ready ? (int) when : 0, attempts, ready ? 0 : when);
        PageRecord.Body body = body(in, flags);
        Signal signal = (flags & SIGNAL) == 0 ? Signal.NONE : signal(in);
        History history = (flags & HISTORY) == 0 ? History.NONE
                : new History((int) number(in), (int) number(in), number(in), new TextMark(in.readLong(), in.readLong()));
        boolean words = (flags & WORDS) != 0;
        return new PageRecord(state, kind, place, turn, body, history, signal, words ? in.readUTF() : "", words ? in.readUTF() : "");
    }

    private static PageRecord.Body body(DataInputStream in, int flags) throws IOException {
        long fetched = 0;
        long reading = 0;
        String hash = "";
        if ((flags & BODY) != 0) {
            fetched = number(in);
            reading = in.readLong();
            hash = HexFormat.of().formatHex(in.readNBytes(Math.min(in.readUnsignedByte(), HASH_BYTES)));
        }
        Validators validators = (flags & VALIDATORS) == 0 ? Validators.NONE : new Validators(in.readUTF(), in.readUTF());
        return new PageRecord.Body(fetched, reading, (flags & KEPT) != 0, hash, validators);
    }

    private static Signal signal(DataInputStream in) throws IOException {
        Origin source = origin(in.readUnsignedByte());
        boolean pending = in.readBoolean();
        return new Signal(source, number(in), pending);
    }

    /** Format 1 knew no kinds, origins, signals or visits, and its queue's place followed from attempts and depth. */
    private static PageRecord before(DataInputStream in) throws IOException {
        PageState state = PageState.of(in.readUnsignedByte());
        int flags = in.readUnsignedByte();
        long order = in.readLong();
        int depth = in.readInt();
        int hops = in.readInt();
        int attempts = in.readInt();
        long due = in.readLong();
        long fetched = in.readLong();
        long reading = in.readLong();
        String hash = in.readUTF();
        Validators validators = new Validators(in.readUTF(), in.readUTF());
        boolean ready = (flags & READY) != 0;
        Origin origin = depth == 0 ? Origin.SEED : hops > 0 ? Origin.REDIRECT : Origin.LINK;
        PageRecord page = new PageRecord(state, PageKind.PAGE, new PageRecord.Place(order, depth, hops, origin),
                new PageRecord.Turn(ready, 0, attempts, due),
                new PageRecord.Body(fetched, reading, (flags & KEPT) != 0, hash, validators), History.NONE, Signal.NONE, in.readUTF(),
                in.readUTF());
        return ready ? page.asReady() : page;
    }

    private static Origin origin(int code) throws IOException {
        try {
            return Origin.of(code);
        } catch (IllegalArgumentException e) {
            throw new IOException("page record has " + e.getMessage(), e);
        }
    }

    private static void number(DataOutputStream out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long number(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = in.readUnsignedByte();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IOException("page record holds a number of more than 64 bits");
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : "";
    }
}
