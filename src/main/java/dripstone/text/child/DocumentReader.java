package dripstone.text.child;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.tika.Tika;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.exception.ZeroByteFileException;
import org.xml.sax.SAXException;

/** In the parser process: reads one document and answers on the {@link Wire}. Used by one thread. */
final class DocumentReader {
    private static final int REASON_CHARS = 300;
    private final TikaReader tika;
    private final ImageText images;
    private final DataOutputStream out;

    private DocumentReader(TikaReader tika, ImageText images, DataOutputStream out) {
        this.tika = tika;
        this.images = images;
        this.out = out;
    }

    static DocumentReader create(ParserArguments arguments, Path directory, DataOutputStream out) {
        ImageText images = new ImageText(arguments.ocrLanguages(), directory, out);
        return new DocumentReader(new TikaReader(arguments.textChars(), new ScannedPdf(images, directory), new PartSender(out)), images,
                out);
    }

    /** Name and version, for a document's extractor. */
    String tool() {
        return Tika.getString().replace("Apache Tika", "tika").replace(' ', '-');
    }

    /** What is found in a document. */
    record Found(String title, String author, String mediaType, String text) {}

    /** A document that cannot be read, in words for the person who put it there. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** @throws IOException when the answer cannot be given */
    void answer(ParseOrder order, Path file) throws IOException {
        try {
            Found found = switch (order.kind()) {
                case DOCUMENT -> tika.read(order, file);
                case IMAGE -> new Found("", "", "", images.read(file));
            };
            text(found);
        } catch (PartSender.AnswerException e) {
            throw e;
        } catch (IOException | SAXException | TikaException | UnreadableException | RuntimeException | StackOverflowError | OutOfMemoryError
                | LinkageError e) {
            refuse(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while parsing", e);
        }
        out.flush();
    }

    private void text(Found found) throws IOException {
        out.writeByte(Wire.TEXT);
        Wire.writeString(out, found.title());
        Wire.writeString(out, found.author());
        Wire.writeString(out, found.mediaType());
        byte[] bytes = found.text().getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += Wire.CHUNK) {
            Wire.writeChunk(out, bytes, from, Math.min(Wire.CHUNK, bytes.length - from));
        }
        Wire.endChunks(out);
    }

    private void refuse(Throwable why) throws IOException {
        out.writeByte(Wire.REFUSED);
        Wire.writeString(out, reason(why));
        out.writeBoolean(why instanceof Error);
    }

    private static String reason(Throwable why) {
        if (WriteLimitReachedException.isWriteLimitReached(why)) {
            return "its text is larger than max-text";
        }
        return switch (why) {
            case UnreadableException e -> String.valueOf(e.getMessage());
            case EncryptedDocumentException e -> "encrypted: it cannot be read without its password";
            case ZeroByteFileException e -> "no text in the document: size=0";
            case UnsupportedFormatException e -> "unsupported format: " + shortened(String.valueOf(e.getMessage()));
            case StackOverflowError e -> "nested too deep for the parser";
            default -> "the parser failed on it: " + shortened(root(why));
        };
    }

    private static String root(Throwable why) {
        Throwable at = why;
        for (int depth = 0; at.getCause() != null && depth < 50; depth++) {
            at = at.getCause();
        }
        return at.getClass().getSimpleName() + (at.getMessage() == null ? "" : ": " + at.getMessage());
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), REASON_CHARS)).replaceAll("\\p{Cntrl}+", " ");
    }
}
