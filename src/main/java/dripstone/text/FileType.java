package dripstone.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file is, by its first bytes and, where those say nothing, by its name. */
sealed interface FileType {
    /** First bytes that {@link #of} wants to see where the file has so many. */
    int HEAD_BYTES = 4096;

    /** Text as it stands, source code included. */
    record Plain() implements FileType {}

    record Html() implements FileType {}

    /** One compressed file. */
    record Compressed(Method method) implements FileType {
        /** How, and the endings that the name loses when it is decompressed. */
        enum Method {
            GZIP("gz", "tgz"),
            BZIP2("bz2", "tbz2"),
            XZ("xz", "txz");

            private final String ending;
            private final String tarEnding;

            Method(String ending, String tarEnding) {
                this.ending = ending;
                this.tarEnding = tarEnding;
            }

            /** The name of what comes out. */
            String inside(String name) {
                String plain = name.substring(name.lastIndexOf('/') + 1);
                String extension = extension(plain);
                String inside = extension.equals(ending) ? plain.substring(0, plain.length() - ending.length() - 1)
                        : extension.equals(tarEnding) ? plain.substring(0, plain.length() - tarEnding.length()) + "tar"
                        : plain;
                return inside.isEmpty() ? "content" : inside;
            }
        }
    }

    record Zip() implements FileType {}

    record Tar() implements FileType {}

    record SevenZip() implements FileType {}

    /** Messages one behind the other (RFC 4155). */
    record Mailbox() implements FileType {}

    /** One JSON object a line. */
    record JsonLines() implements FileType {}

    /** Delimited values (RFC 4180). */
    record Csv() implements FileType {}

    /** WARC 1.0 or 1.1 (ISO 28500). */
    record WebArchive() implements FileType {}

    /**
     * Read by the parser process.
     *
     * @param type in words @param mediaType where it is certain, else empty
     */
    record Office(String type, String mediaType) implements FileType {}

    /** @param type in words */
    record Image(String type) implements FileType {}

    /** Known, and not read. */
    record Unsupported(String type) implements FileType {}

    static FileType of(String name, byte[] head) {
        String extension = extension(name);
        for (Magic magic : MAGIC) {
            if (magic.matches(head)) {
                return magic.type() instanceof Zip ? ofZip(extension, head) : magic.type();
            }
        }
        FileType named = BY_NAME.get(extension);
        if (named != null) {
            return named;
        }
        String start = new String(head, StandardCharsets.ISO_8859_1);
        if (start.contains("<?mso-application ")) {
            return new Office("Office XML document", "");
        }
        return extension.isEmpty() ? unnamed(start) : new Plain();
    }

    private static FileType unnamed(String start) {
        String html = start.substring(0, Math.min(start.length(), 512)).strip().toLowerCase(Locale.ROOT);
        if (html.startsWith("<!doctype html") || html.startsWith("<html")) {
            return new Html();
        }
        return MAILBOX_START.matcher(start).find() ? new Mailbox()
                : MAIL_START.matcher(start).find() && MAIL_FROM.matcher(start).find() && MAIL_DATE.matcher(start).find() ? MAIL
                : new Plain();
    }

    private static FileType ofZip(String extension, byte[] head) {
        FileType named = ZIP_BASED.get(extension);
        return named == null ? byFirstMember(head) : named;
    }

    /** Office files say what they are in the name of their first member. */
    private static FileType byFirstMember(byte[] head) {
        if (head.length < 30) {
            return new Zip();
        }
        int length = (head[26] & 0xff) | ((head[27] & 0xff) << 8);
        String first = new String(head, 30, Math.min(length, head.length - 30), StandardCharsets.ISO_8859_1);
        return switch (first) {
            case "[Content_Types].xml", "_rels/.rels" -> new Office("Office Open XML document", "");
            case "mimetype" -> new Office("OpenDocument or EPUB document", "");
            case "META-INF/MANIFEST.MF", "META-INF/" -> new Unsupported("Java archive");
            default -> new Zip();
        };
    }

    /** Lower case, without the dot; empty where there is none. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= name.lastIndexOf('/') + 1 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    Office MAIL = new Office("mail message", "message/rfc822");
    Pattern MAILBOX_START = Pattern.compile("\\AFrom \\S+ .*\\d\\d:\\d\\d.*\\R[A-Za-z-]+:");
    Pattern MAIL_START = Pattern.compile(
            "\\A(?:Return-Path|Received|Delivered-To|Message-I[dD]|MIME-Version|From|Date|Subject|To|X-[A-Za-z-]+):");
    Pattern MAIL_FROM = Pattern.compile("(?m)^From:");
    Pattern MAIL_DATE = Pattern.compile("(?mi)^(?:Date|Message-ID):");
    Map<String, FileType> BY_NAME = Map.ofEntries(Map.entry("html", new Html()), Map.entry("htm", new Html()),
            Map.entry("xhtml", new Html()), Map.entry("shtml", new Html()), Map.entry("xht", new Html()), Map.entry("eml", MAIL),
            Map.entry("msg", MAIL), Map.entry("mht", MAIL), Map.entry("mhtml", MAIL), Map.entry("mbox", new Mailbox()),
            Map.entry("mbx", new Mailbox()), Map.entry("jsonl", new JsonLines()), Map.entry("ndjson", new JsonLines()),
            Map.entry("csv", new Csv()), Map.entry("tsv", new Csv()),
            Map.entry("fodt", new Office("OpenDocument text", "")), Map.entry("fods", new Office("OpenDocument spreadsheet", "")),
            Map.entry("fodp", new Office("OpenDocument presentation", "")));
    Map<String, FileType> ZIP_BASED = Map.ofEntries(office("docx", "Word document"), office("docm", "Word document"),
            office("dotx", "Word template"), office("xlsx", "Excel workbook"), office("xlsm", "Excel workbook"),
            office("xlsb", "Excel workbook"), office("pptx", "PowerPoint presentation"), office("pptm", "PowerPoint presentation"),
            office("ppsx", "PowerPoint presentation"),
            office("vsdx", "Visio drawing"), office("odt", "OpenDocument text"), office("ods", "OpenDocument spreadsheet"),
            office("odp", "OpenDocument presentation"), office("epub", "EPUB book"), office("pages", "Apple Pages document"),
            office("numbers", "Apple Numbers document"), office("key", "Apple Keynote document"),
            Map.entry("jar", new Unsupported("Java archive")), Map.entry("war", new Unsupported("Java archive")),
            Map.entry("apk", new Unsupported("Android package")), Map.entry("whl", new Unsupported("Python wheel")));

    private static Map.Entry<String, FileType> office(String extension, String type) {
        return Map.entry(extension, new Office(type, ""));
    }

    /** @param at offset of the signature */
    record Magic(int at, String signature, FileType type) {
        boolean matches(byte[] head) {
            if (head.length < at + signature.length()) {
                return false;
            }
            for (int i = 0; i < signature.length(); i++) {
                if ((head[at + i] & 0xff) != signature.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        static Magic unsupported(int at, String signature, String type) {
            return new Magic(at, signature, new Unsupported(type));
        }

        static Magic image(int at, String signature, String type) {
            return new Magic(at, signature, new Image(type));
        }
    }

    /** Signatures as bytes written one to a char. */
    List<Magic> MAGIC = List.of(
            new Magic(0, "\u001f\u008b", new Compressed(Compressed.Method.GZIP)), new Magic(0, "PK\3\4", new Zip()),
            new Magic(0, "PK\5\6", new Zip()), new Magic(0, "%PDF-", new Office("PDF", "")),
            new Magic(0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", new Office("Microsoft OLE2 document", "")),
            new Magic(0, "{\\rtf", new Office("RTF document", "")), new Magic(0, "ITSF", new Office("CHM help", "")),
            new Magic(0, "x\u009f>\"", new Office("TNEF attachment", "")), Magic.unsupported(0, "%!PS", "PostScript document"),
            new Magic(4, "1AY&SY", new Compressed(Compressed.Method.BZIP2)),
            new Magic(0, "\u00fd7zXZ\0", new Compressed(Compressed.Method.XZ)), new Magic(0, "7z\u00bc\u00af", new SevenZip()),
            Magic.unsupported(0, "(\u00b5/\u00fd", "zstd archive"), Magic.unsupported(0, "Rar!\u001a", "RAR archive"),
            new Magic(257, "ustar", new Tar()), Magic.image(0, "\u0089PNG", "PNG image"),
            Magic.image(0, "\u00ff\u00d8\u00ff", "JPEG image"),
            Magic.image(0, "GIF87a", "GIF image"), Magic.image(0, "GIF89a", "GIF image"), Magic.image(0, "II*\0", "TIFF image"),
            Magic.image(0, "MM\0*", "TIFF image"), Magic.image(8, "WEBPVP8", "WebP image"), Magic.unsupported(8, "WAVEfmt ", "WAV audio"),
            Magic.unsupported(0, "ID3\2", "MP3 audio"), Magic.unsupported(0, "ID3\3", "MP3 audio"),
            Magic.unsupported(0, "ID3\4", "MP3 audio"), Magic.unsupported(0, "OggS\0", "Ogg media"),
            Magic.unsupported(0, "fLaC", "FLAC audio"), Magic.unsupported(4, "ftyp", "MP4 media"),
            Magic.unsupported(0, "\u007fELF", "ELF program"), Magic.unsupported(0, "\u00ca\u00fe\u00ba\u00be", "Java class"),
            Magic.unsupported(0, "MZ\u0090\0", "Windows program"), Magic.unsupported(0, "SQLite format 3\0", "SQLite database"),
            Magic.unsupported(0, "!BDN", "Outlook mail store"), new Magic(0, "WARC/", new WebArchive()));

    /** Endings of Markdown files. */
    Set<String> MARKDOWN = Set.of("md", "markdown");
}
