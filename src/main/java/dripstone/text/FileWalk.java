package dripstone.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Walks one archive and those inside it as a stream: nothing is unpacked to the disk and no more than one member is in memory. A
 * broken bound ends the walk with a refusal of the whole file; a member that cannot be read is refused alone.
 */
final class ArchiveWalk {
    private static final int MAX_NAME = 1024;
    private static final long RATIO_COUNTS_FROM = 4L << 20;
    private final ExtractionSettings settings;
    private final BodyReader bodies;
    private final ExtractionVisitor visitor;
    private int members;
    private long decompressed;

    ArchiveWalk(ExtractionSettings settings, BodyReader bodies, ExtractionVisitor visitor) {
        this.settings = settings;
        this.bodies = bodies;
        this.visitor = visitor;
    }

    void gzip(String name, InputStream in) throws IOException, InterruptedException {
        top(() -> gzip("", name, 1, in));
    }

    void zip(InputStream in) throws IOException, InterruptedException {
        top(() -> zip("", 1, in));
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void top(Step step) throws IOException, InterruptedException {
        String reason;
        try {
            step.run();
            if (members > 0) {
                return;
            }
            reason = "the archive holds no files";
        } catch (LimitException e) {
            reason = e.reason;
        } catch (DamagedException e) {
            reason = e.reason;
        }
        visitor.visit(new Extraction.Refused("", reason));
    }

    /** A bound of the whole archive is broken. */
    private static final class LimitException extends IOException {
        private static final long serialVersionUID = 1;
        private final String reason;

        LimitException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** The archive cannot be read on. */
    private static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;
        private final String reason;

        DamagedException(IOException cause) {
            super(cause);
            this.reason = "damaged archive: " + cause.getMessage();
        }
    }

    private void gzip(String prefix, String name, int depth, InputStream in) throws IOException, InterruptedException {
        BoundedStream compressed = new BoundedStream(in, Long.MAX_VALUE);
        Inflated body = new Inflated(open(compressed), compressed);
        String plain = name.substring(name.lastIndexOf('/') + 1);
        String inside = switch (FileType.extension(plain)) {
            case "gz" -> plain.substring(0, plain.length() - 3);
            case "tgz" -> plain.substring(0, plain.length() - 4) + ".tar";
            default -> plain;
        };
        member(prefix + (inside.isEmpty() ? "content" : inside), depth, body);
        body.drain();
    }

    private static GZIPInputStream open(InputStream compressed) throws IOException {
        try {
            return new GZIPInputStream(compressed, 1 << 13);
        } catch (ZipException | EOFException e) {
            throw new DamagedException(e);
        }
    }

    /** Each member's own ratio counts: the stream before it may be as dense as it likes. */
    private void zip(String prefix, int depth, InputStream in) throws IOException, InterruptedException {
        BoundedStream compressed = new BoundedStream(in, Long.MAX_VALUE);
        Set<String> names = new HashSet<>();
        try (ZipInputStream zip = new ZipInputStream(new Uncloseable(compressed), StandardCharsets.ISO_8859_1)) {
            for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
                if (!entry.isDirectory()) {
                    Inflated body = new Inflated(zip, compressed);
                    entry(prefix, memberName(entry.getName()), names, depth, body);
                    body.drain();
                }
            }
        }
    }

    private void entry(String prefix, String name, Set<String> names, int depth, Inflated body) throws IOException, InterruptedException {
        String bad = NameCheck.reason(name, MAX_NAME);
        if (!bad.isEmpty()) {
            refuse(prefix + NameCheck.printable(name), "unsafe member name: " + bad);
        } else if (!names.add(name)) {
            refuse(prefix + name, "the archive holds this name twice; the first was read");
        } else {
            member(prefix + name, depth, body);
        }
    }

    /** Names that are not flagged as UTF-8 were read byte by byte; most of them are UTF-8 all the same. */
    private static String memberName(String name) {
        if (name.chars().allMatch(c -> c < 0x100)) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            return TextDecoder.isUtf8(bytes) ? new String(bytes, StandardCharsets.UTF_8) : name;
        }
        return name;
    }

    private void refuse(String member, String reason) throws IOException, InterruptedException {
        countMember();
        visitor.visit(new Extraction.Refused(member, reason));
    }

    private void countMember() throws LimitException {
        if (++members > settings.maxArchiveMembers()) {
            throw new LimitException("too many members: max-archive-members=" + settings.maxArchiveMembers());
        }
    }

    private static @Nullable ZipEntry next(ZipInputStream zip) throws IOException {
        try {
            return zip.getNextEntry();
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new DamagedException(e instanceof IOException io ? io : new ZipException("a member's name is in no known encoding"));
        }
    }

    private void member(String member, int depth, Inflated body) throws IOException, InterruptedException {
        countMember();
        BufferedInputStream in = new BufferedInputStream(body, 1 << 13);
        switch (FileType.of(member, BodyReader.head(in))) {
            case FileType.Plain p -> visitor.visit(bodies.read(member, member, p, in));
            case FileType.Html h -> visitor.visit(bodies.read(member, member, h, in));
            case FileType.Unsupported u -> visitor.visit(BodyReader.unsupported(member, u));
            case FileType.Gzip g -> nested(member, depth, () -> gzip(member + "!/", member, depth + 1, in));
            case FileType.Zip z -> nested(member, depth, () -> zip(member + "!/", depth + 1, in));
        }
    }

    private void nested(String member, int depth, Step step) throws IOException, InterruptedException {
        if (depth >= settings.maxArchiveDepth()) {
            visitor.visit(new Extraction.Refused(member, "archives nested too deep: max-archive-depth=" + settings.maxArchiveDepth()));
            return;
        }
        try {
            step.run();
        } catch (DamagedException e) {
            visitor.visit(new Extraction.Refused(member, e.reason));
        }
    }

    /** What comes out of a compressed stream, held to the bounds as it comes. Never closed: the archive goes on behind it. */
    private final class Inflated extends InputStream {
        private final InputStream in;
        private final BoundedStream compressed;
        private final long compressedBefore;
        private long out;

        Inflated(InputStream in, BoundedStream compressed) {
            this.in = in;
            this.compressed = compressed;
            this.compressedBefore = compressed.count();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n;
            try {
                n = in.read(into, offset, length);
            } catch (ZipException | EOFException e) {
                throw new DamagedException(e);
            }
            if (n > 0) {
                count(n);
            }
            return n;
        }

        private void count(int n) throws LimitException {
            out += n;
            decompressed += n;
            if (decompressed > settings.maxArchive().count()) {
                throw new LimitException("zip bomb: decompresses to more than max-archive=" + settings.maxArchive());
            }
            long read = Math.max(1, compressed.count() - compressedBefore);
            if (out > RATIO_COUNTS_FROM && out / read > settings.maxRatio()) {
                throw new LimitException("zip bomb: decompressed=" + out + " compressed=" + read + " ratio=" + out / read
                        + " max-ratio=" + settings.maxRatio());
            }
        }

        void drain() throws IOException {
            byte[] buffer = new byte[1 << 13];
            int n = 0;
            while (n >= 0) {
                n = read(buffer, 0, buffer.length);
            }
        }
    }

    /** Lets a nested archive's stream be closed without ending the one around it. */
    private static final class Uncloseable extends java.io.FilterInputStream {
        Uncloseable(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the archive around it goes on
        }
    }
}
