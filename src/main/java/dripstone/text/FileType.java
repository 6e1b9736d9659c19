package dripstone.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a file is, by its first bytes and, where those say nothing, by its name. */
sealed interface FileType {
    /** First bytes that {@link #of} wants to see where the file has so many. */
    int HEAD_BYTES = 4096;

    /** Text as it stands, source code included. */
    record Plain() implements FileType {}

    record Html() implements FileType {}

    record Gzip() implements FileType {}

    record Zip() implements FileType {}

    /** Known, and not read. */
    record Unsupported(String type) implements FileType {}

    static FileType of(String name, byte[] head) {
        String extension = extension(name);
        for (Magic magic : MAGIC) {
            if (magic.matches(head)) {
                return ofMagic(magic.type(), extension, head);
            }
        }
        String mail = MAIL.get(extension);
        if (mail != null) {
            return new Unsupported(mail);
        }
        return HTML.contains(extension) || (extension.isEmpty() && looksLikeHtml(head)) ? new Html() : new Plain();
    }

    private static FileType ofMagic(String type, String extension, byte[] head) {
        return switch (type) {
            case "gzip" -> new Gzip();
            case "zip" -> {
                String office = ZIP_BASED.get(extension);
                String inside = zipContent(head);
                yield office != null ? new Unsupported(office) : !inside.isEmpty() ? new Unsupported(inside) : new Zip();
            }
            case "OLE2" -> new Unsupported(OLE2.getOrDefault(extension, "Microsoft OLE2 document"));
            default -> new Unsupported(type);
        };
    }

    /** Office files say what they are in the name of their first member. */
    private static String zipContent(byte[] head) {
        if (head.length < 30) {
            return "";
        }
        int length = (head[26] & 0xff) | ((head[27] & 0xff) << 8);
        String first = new String(head, 30, Math.min(length, head.length - 30), StandardCharsets.ISO_8859_1);
        return switch (first) {
            case "[Content_Types].xml", "_rels/.rels" -> "Office Open XML document";
            case "mimetype" -> "OpenDocument or EPUB document";
            case "META-INF/MANIFEST.MF", "META-INF/" -> "Java archive";
            default -> "";
        };
    }

    private static boolean looksLikeHtml(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, 512), StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    /** Lower case, without the dot; empty where there is none. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= name.lastIndexOf('/') + 1 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    Set<String> HTML = Set.of("html", "htm", "xhtml", "shtml", "xht");
    Map<String, String> MAIL = Map.of("eml", "mail message", "msg", "mail message", "mbox", "mailbox", "warc", "web archive (WARC)");
    Map<String, String> ZIP_BASED = Map.ofEntries(Map.entry("docx", "Word document"), Map.entry("docm", "Word document"),
            Map.entry("xlsx", "Excel workbook"), Map.entry("xlsm", "Excel workbook"), Map.entry("xlsb", "Excel workbook"),
            Map.entry("pptx", "PowerPoint presentation"), Map.entry("pptm", "PowerPoint presentation"), Map.entry("vsdx", "Visio drawing"),
            Map.entry("odt", "OpenDocument text"), Map.entry("ods", "OpenDocument spreadsheet"),
            Map.entry("odp", "OpenDocument presentation"), Map.entry("epub", "EPUB book"), Map.entry("jar", "Java archive"),
            Map.entry("war", "Java archive"), Map.entry("apk", "Android package"), Map.entry("pages", "Apple Pages document"),
            Map.entry("numbers", "Apple Numbers document"), Map.entry("key", "Apple Keynote document"), Map.entry("whl", "Python wheel"));
    Map<String, String> OLE2 = Map.of("doc", "Word document", "xls", "Excel workbook", "ppt", "PowerPoint presentation",
            "vsd", "Visio drawing", "msg", "Outlook message", "pub", "Publisher document");

    /** @param at offset of the signature */
    record Magic(int at, String signature, String type) {
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
    }

    /** Signatures as bytes written one to a char. */
    List<Magic> MAGIC = List.of(
            new Magic(0, "\u001f\u008b", "gzip"), new Magic(0, "PK\3\4", "zip"), new Magic(0, "PK\5\6", "zip"),
            new Magic(0, "%PDF-", "PDF"), new Magic(0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "OLE2"),
            new Magic(0, "{\\rtf", "RTF document"), new Magic(0, "%!PS", "PostScript document"),
            new Magic(4, "1AY&SY", "bzip2 archive"), new Magic(0, "\u00fd7zXZ\0", "xz archive"), new Magic(0, "7z\u00bc\u00af", "7z archive"),
            new Magic(0, "(\u00b5/\u00fd", "zstd archive"), new Magic(0, "Rar!\u001a", "RAR archive"), new Magic(257, "ustar", "tar archive"),
            new Magic(0, "\u0089PNG", "PNG image"), new Magic(0, "\u00ff\u00d8\u00ff", "JPEG image"), new Magic(0, "GIF87a", "GIF image"), new Magic(0, "GIF89a", "GIF image"),
            new Magic(0, "II*\0", "TIFF image"), new Magic(0, "MM\0*", "TIFF image"), new Magic(8, "WEBPVP8", "WebP image"),
            new Magic(8, "WAVEfmt ", "WAV audio"), new Magic(0, "ID3\2", "MP3 audio"), new Magic(0, "ID3\3", "MP3 audio"),
            new Magic(0, "ID3\4", "MP3 audio"), new Magic(0, "OggS\0", "Ogg media"), new Magic(0, "fLaC", "FLAC audio"),
            new Magic(4, "ftyp", "MP4 media"), new Magic(0, "\u007fELF", "ELF program"), new Magic(0, "\u00ca\u00fe\u00ba\u00be", "Java class"),
            new Magic(0, "MZ\u0090\0", "Windows program"), new Magic(0, "SQLite format 3\0", "SQLite database"),
            new Magic(0, "ITSF", "CHM help"), new Magic(0, "WARC/", "web archive (WARC)"));
}
