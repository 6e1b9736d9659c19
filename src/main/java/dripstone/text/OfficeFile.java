package dripstone.text;

import dripstone.disk.Sha256;
import dripstone.text.child.ParseOrder;
import dripstone.text.child.Parsed;
import dripstone.text.child.PartSpool;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A document that the parser process reads; files that lie in it (attachments, embedded documents) are members of it. */
record OfficeFile(ParseOrder.Kind kind, String type, String mediaType) implements Container {
    /** What programs put where nobody gave a title. */
    private static final Pattern NO_TITLE = Pattern.compile(
            "(?i)untitled|slide 1|powerpoint presentation|microsoft (word|powerpoint|excel) - .*"
            + "|.{0,200}\\.(docx?|pdf|pptx?|xlsx?|indd|qxd|tex|rtf|odt)");

    private static final Pattern BLANKS_BEFORE_LINE = Pattern.compile("(?m)^[ \t\u00a0]+");

    static OfficeFile document(FileType.Office type) {
        return new OfficeFile(ParseOrder.Kind.DOCUMENT, type.type(), type.mediaType());
    }

    static OfficeFile image(FileType.Image type) {
        return new OfficeFile(ParseOrder.Kind.IMAGE, type.type(), "");
    }

    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        String refusal = kind == ParseOrder.Kind.IMAGE ? walk.parser().imageRefusal() : "";
        if (!refusal.isEmpty()) {
            walk.say(new Extraction.Refused(at.member(), type + ": " + refusal));
            return;
        }
        Hashed body = new Hashed(in);
        try (Parsed parsed = walk.parser().parse(new ParseOrder(kind, at.name(), mediaType), body)) {
            if (!isBook(parsed)) {
                parts(walk, at, parsed.parts());
            }
            if (!parsed.refusal().isEmpty()) {
                walk.say(new Extraction.Refused(at.member(), type + ": " + parsed.refusal()));
                if (parsed.limitBroken()) {
                    walk.budget().brokenLimit(parsed.refusal());
                }
                return;
            }
            text(walk, at, parsed, body.sum.hex());
        }
    }

    private void text(FileWalk walk, Place at, Parsed parsed, String hash) throws IOException, InterruptedException {
        String text = TextNormalizer.normalize(lines(parsed));
        if (!text.isBlank()) {
            walk.say(new Extraction.Text(at.member(), title(parsed.title()), text, hash, extractor(parsed), facts(parsed)));
        } else if (parsed.parts().parts().isEmpty()) {
            walk.say(new Extraction.Refused(at.member(), type + ": no text in it"));
        }
    }

    /** PDF has its lines as printed, an EPUB book as somebody laid out its source. */
    private static String lines(Parsed parsed) {
        if (isBook(parsed)) {
            return PrintedLines.join(BLANKS_BEFORE_LINE.matcher(parsed.text()).replaceAll(""));
        }
        return parsed.mediaType().startsWith("application/pdf") ? PrintedLines.join(parsed.text()) : parsed.text();
    }

    /** What lies in a book beside its chapters is their table and their dress. */
    private static boolean isBook(Parsed parsed) {
        return parsed.mediaType().startsWith("application/epub");
    }

    private String extractor(Parsed parsed) {
        return (kind == ParseOrder.Kind.IMAGE ? "tesseract" : parsed.tool()) + "/1";
    }

    private static String title(String title) {
        return NO_TITLE.matcher(title).matches() ? "" : TextNormalizer.normalize(title);
    }

    private static List<String> facts(Parsed parsed) {
        List<String> facts = new ArrayList<>();
        if (!parsed.author().isBlank()) {
            facts.add("author=" + TextNormalizer.normalize(parsed.author()));
        }
        return facts;
    }

    private static void parts(FileWalk walk, Place at, PartSpool spool) throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        int number = 0;
        for (PartSpool.Part part : spool.parts()) {
            number++;
            String name = name(part, number);
            walk.budget().decompressed(part.bytes());
            walk.member(at, names.contains(name) ? number + "-" + name : name, names, spool.read(part));
        }
    }

    /** Attachments may bear any name or none: a path loses its directories, a name that says nothing gets an ending by its type. */
    private static String name(PartSpool.Part part, int number) {
        String last = part.name().substring(Math.max(part.name().lastIndexOf('/'), part.name().lastIndexOf('\\')) + 1).strip();
        String plain = NameCheck.reason(last, 200).isEmpty() ? last : "part-" + number;
        String type = part.mediaType().toLowerCase(Locale.ROOT);
        String ending = type.startsWith("text/html") ? ".html" : type.startsWith("message/rfc822") ? ".eml" : "";
        return FileType.extension(plain).isEmpty() ? plain + ending : plain;
    }

    /** Sums what is read. */
    private static final class Hashed extends FilterInputStream {
        private final Sha256 sum = new Sha256();

        Hashed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            if (n > 0) {
                sum.update(into, offset, n);
            }
            return n;
        }
    }
}
