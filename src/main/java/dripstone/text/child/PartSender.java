package dripstone.text.child;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Set;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.EntryUtils;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;

/** Hands the files that lie in a document to the daemon, as they are; what cannot hold text (pictures, media, fonts) stays behind. */
final class PartSender implements EmbeddedDocumentExtractor {
    private static final Set<String> NO_DOCUMENTS = Set.of("THUMBNAIL", "MACRO", "METADATA", "FONT", "RENDERING", "VERSION");
    private static final Set<String> NO_TEXT = Set.of("image", "audio", "video", "font");
    private final DataOutputStream out;

    /** The daemon cannot be told any more. */
    static final class AnswerException extends IOException {
        private static final long serialVersionUID = 1;

        AnswerException(IOException cause) {
            super(cause);
        }
    }

    PartSender(DataOutputStream out) {
        this.out = out;
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        String kind = String.valueOf(metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE));
        String type = type(metadata).toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        boolean attached = kind.equals("ATTACHMENT") && type.startsWith("image/");
        return !NO_DOCUMENTS.contains(kind) && (attached || slash < 0 || !NO_TEXT.contains(type.substring(0, slash)));
    }

    @Override
    public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml) throws IOException {
        String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
        Chunks chunks = new Chunks(name == null ? "" : name, type(metadata));
        boolean whole = false;
        try {
            copy(stream, chunks);
            whole = true;
        } finally {
            chunks.end(whole);
        }
    }

    private static String type(Metadata metadata) {
        @Nullable String type = metadata.get(Metadata.CONTENT_TYPE);
        return type == null ? "" : type;
    }

    /** An object of Microsoft Office lies in its document as a directory, not as a file. */
    private static void copy(InputStream stream, Chunks to) throws IOException {
        if (stream instanceof TikaInputStream tika && tika.getOpenContainer() instanceof DirectoryEntry directory) {
            try (POIFSFileSystem file = new POIFSFileSystem()) {
                EntryUtils.copyNodes(directory, file.getRoot());
                file.writeFilesystem(to);
            }
        } else {
            stream.transferTo(to);
        }
    }

    /** A part is announced with its first byte: an empty one is none. */
    private final class Chunks extends OutputStream {
        private final String name;
        private final String mediaType;
        private boolean begun;

        Chunks(String name, String mediaType) {
            this.name = name;
            this.mediaType = mediaType;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                if (!begun && length > 0) {
                    begun = true;
                    out.writeByte(Wire.PART);
                    Wire.writeString(out, name);
                    Wire.writeString(out, mediaType);
                }
                for (int at = 0; at < length; at += Wire.CHUNK) {
                    Wire.writeChunk(out, bytes, from + at, Math.min(Wire.CHUNK, length - at));
                }
            } catch (IOException e) {
                throw new AnswerException(e);
            }
        }

        void end(boolean whole) throws IOException {
            if (!begun) {
                return;
            }
            if (whole) {
                Wire.endChunks(out);
            } else {
                Wire.giveUpChunks(out);
            }
        }
    }
}
