package dripstone.source.crawl.http;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The kinds of content of which text can be made. */
public final class ReadableTypes {
    private static final Set<String> PAGES =
            Set.of("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown");
    /** With the endings of the files that hold them. */
    private static final Map<String, String> DOCUMENTS = Map.ofEntries(
            Map.entry("application/pdf", ".pdf"),
            Map.entry("application/rtf", ".rtf"),
            Map.entry("text/rtf", ".rtf"),
            Map.entry("application/epub+zip", ".epub"),
            Map.entry("application/msword", ".doc"),
            Map.entry("application/vnd.ms-excel", ".xls"),
            Map.entry("application/vnd.ms-powerpoint", ".ppt"),
            Map.entry("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
            Map.entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
            Map.entry("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
            Map.entry("application/vnd.oasis.opendocument.text", ".odt"),
            Map.entry("application/vnd.oasis.opendocument.spreadsheet", ".ods"),
            Map.entry("application/vnd.oasis.opendocument.presentation", ".odp"));

    private ReadableTypes() {}

    /** Pages and plain text: read wherever a site names no kinds of its own. */
    public static boolean isPage(String mediaType) {
        return PAGES.contains(mediaType);
    }

    /** Read where a site names the kind. */
    public static boolean isDocument(String mediaType) {
        return DOCUMENTS.containsKey(mediaType);
    }

    /** Of a document. */
    public static String ending(String mediaType) {
        return DOCUMENTS.getOrDefault(mediaType, "");
    }

    /** All of them, in their order. */
    static Set<String> all() {
        Set<String> all = new TreeSet<>(PAGES);
        all.addAll(DOCUMENTS.keySet());
        return all;
    }
}
