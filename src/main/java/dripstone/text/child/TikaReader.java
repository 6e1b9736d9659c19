package dripstone.text.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.EmptyParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.hwp.HwpV5Parser;
import org.apache.tika.parser.iwork.IWorkPackageParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.OldExcelParser;
import org.apache.tika.parser.microsoft.TNEFParser;
import org.apache.tika.parser.microsoft.chm.ChmParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.microsoft.xml.SpreadsheetMLParser;
import org.apache.tika.parser.microsoft.xml.WordMLParser;
import org.apache.tika.parser.odf.FlatOpenDocumentParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.txt.TXTParser;
import org.apache.tika.sax.BodyContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * Reads documents with Tika: those parsers that are named here and no others. Files inside a document are handed out as they are, since
 * the daemon reads them like any other.
 */
final class TikaReader {
    private static final String PDF = "application/pdf";
    private static final int FACT_CHARS = 500;
    private final int textChars;
    private final ScannedPdf scanned;
    private final PartSender parts;
    private final Parser parser;

    TikaReader(int textChars, ScannedPdf scanned, PartSender parts) {
        this.textChars = textChars;
        this.scanned = scanned;
        this.parts = parts;
        this.parser = new AutoDetectParser(new DefaultDetector(), new PDFParser(), new OfficeParser(), new OldExcelParser(),
                new OOXMLParser(), new WordMLParser(), new SpreadsheetMLParser(), new RTFParser(), new OpenDocumentParser(),
                new FlatOpenDocumentParser(), new EpubParser(), new IWorkPackageParser(), new HwpV5Parser(), new ChmParser(),
                new TNEFParser(), new RFC822Parser(), new JSoupParser(), new TXTParser());
    }

    DocumentReader.Found read(ParseOrder order, Path file)
            throws IOException, SAXException, TikaException, InterruptedException, DocumentReader.UnreadableException {
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, order.name());
        if (!order.mediaType().isEmpty()) {
            metadata.set(TikaCoreProperties.CONTENT_TYPE_PARSER_OVERRIDE, order.mediaType());
        }
        BodyContentHandler text = new BodyContentHandler(textChars);
        try (TikaInputStream in = TikaInputStream.get(file, metadata)) {
            parser.parse(in, text, metadata, context());
        }
        String mediaType = fact(metadata.get(Metadata.CONTENT_TYPE));
        String found = text.toString();
        if (found.isBlank() && isUnknown(metadata)) {
            throw new DocumentReader.UnreadableException("unsupported type: " + mediaType);
        }
        String whole = found.isBlank() && mediaType.startsWith(PDF) ? scanned.read(file) : found;
        return new DocumentReader.Found(fact(metadata.get(TikaCoreProperties.TITLE)), author(metadata), mediaType, whole);
    }

    private ParseContext context() {
        ParseContext context = new ParseContext();
        context.set(Parser.class, parser);
        context.set(EmbeddedDocumentExtractor.class, parts);
        PDFParserConfig pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractBookmarksText(false); // the headings stand in the text already
        pdf.setMaxMainMemoryBytes(Runtime.getRuntime().maxMemory() / 4);
        context.set(PDFParserConfig.class, pdf);
        OfficeParserConfig office = new OfficeParserConfig();
        office.setIncludeDeletedContent(false);
        office.setIncludeMoveFromContent(false);
        office.setExtractMacros(false);
        office.setIncludeSlideMasterContent(false);
        context.set(OfficeParserConfig.class, office);
        return context;
    }

    private static boolean isUnknown(Metadata metadata) {
        return Arrays.asList(metadata.getValues(TikaCoreProperties.TIKA_PARSED_BY)).contains(EmptyParser.class.getName());
    }

    private static String author(Metadata metadata) {
        return fact(String.join("; ", metadata.getValues(TikaCoreProperties.CREATOR)));
    }

    private static String fact(@Nullable String value) {
        String plain = value == null ? "" : value.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return plain.substring(0, Math.min(plain.length(), FACT_CHARS));
    }
}
