package dripstone.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The smallest true files of their formats, made by hand. */
public final class FormatFixtures {
    private FormatFixtures() {}

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(body);
        }
        return out.toByteArray();
    }

    /** In the order given: name, content, name, content. */
    public static byte[] zip(Object... members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < members.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) members[i]));
                zip.write(members[i + 1] instanceof byte[] bytes ? bytes : utf8((String) members[i + 1]));
            }
        }
        return out.toByteArray();
    }

    private static String types(String part, String type) {
        return "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                + "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
                + "<Default Extension='xml' ContentType='application/xml'/>"
                + "<Override PartName='/" + part + "' ContentType='application/vnd.openxmlformats-officedocument." + type + "'/>"
                + "<Override PartName='/docProps/core.xml'"
                + " ContentType='application/vnd.openxmlformats-package.core-properties+xml'/></Types>";
    }

    private static String relations(String part) {
        return "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                + "<Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='"
                + part + "'/><Relationship Id='r2'"
                + " Type='http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties'"
                + " Target='docProps/core.xml'/></Relationships>";
    }

    private static String properties(String title, String author) {
        return "<?xml version='1.0'?><cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'"
                + " xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>" + title + "</dc:title><dc:creator>" + author
                + "</dc:creator></cp:coreProperties>";
    }

    /** One paragraph for each text. */
    public static byte[] docx(String title, String author, String... paragraphs) throws IOException {
        StringBuilder body = new StringBuilder();
        for (String p : paragraphs) {
            body.append("<w:p><w:r><w:t>").append(p).append("</w:t></w:r></w:p>");
        }
        return zip("[Content_Types].xml", types("word/document.xml", "wordprocessingml.document.main+xml"), "_rels/.rels",
                relations("word/document.xml"), "docProps/core.xml", properties(title, author), "word/document.xml",
                "<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>" + body
                        + "</w:body></w:document>");
    }

    /** One sheet. */
    public static byte[] xlsx(String[][] rows) throws IOException {
        StringBuilder sheet = new StringBuilder();
        for (String[] row : rows) {
            sheet.append("<row>");
            for (String cell : row) {
                sheet.append("<c t='inlineStr'><is><t>").append(cell).append("</t></is></c>");
            }
            sheet.append("</row>");
        }
        String types = types("xl/workbook.xml", "spreadsheetml.sheet.main+xml")
                .replace("</Types>", "<Override PartName='/xl/worksheets/s.xml'"
                + " ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'/></Types>");
        return zip("[Content_Types].xml", types, "_rels/.rels", relations("xl/workbook.xml"), "docProps/core.xml", properties("", ""),
                "xl/workbook.xml", "<?xml version='1.0'?><workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
                        + " xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets>"
                        + "<sheet name='Stock' sheetId='1' r:id='r1'/></sheets></workbook>",
                "xl/_rels/workbook.xml.rels", "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/"
                        + "relationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                        + "worksheet' Target='worksheets/s.xml'/></Relationships>",
                "xl/worksheets/s.xml", "<?xml version='1.0'?><worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
                        + "<sheetData>" + sheet + "</sheetData></worksheet>");
    }

    /** One slide with a paragraph for each text. */
    public static byte[] pptx(String... paragraphs) throws IOException {
        StringBuilder body = new StringBuilder();
        for (String p : paragraphs) {
            body.append("<a:p><a:r><a:t>").append(p).append("</a:t></a:r></a:p>");
        }
        String main = "http://schemas.openxmlformats.org/presentationml/2006/main";
        String office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        String types = types("ppt/presentation.xml", "presentationml.presentation.main+xml").replace("</Types>", "<Override PartName="
                + "'/ppt/slides/s.xml' ContentType='application/vnd.openxmlformats-officedocument.presentationml.slide+xml'/></Types>");
        return zip("[Content_Types].xml", types, "_rels/.rels", relations("ppt/presentation.xml"), "docProps/core.xml", properties("", ""),
                "ppt/presentation.xml", "<?xml version='1.0'?><p:presentation xmlns:p='" + main + "' xmlns:r='" + office
                        + "'><p:sldIdLst><p:sldId id='256' r:id='r1'/></p:sldIdLst></p:presentation>",
                "ppt/_rels/presentation.xml.rels",
                "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/"
                        + "relationships'><Relationship Id='r1' Type='" + office + "/slide' Target='slides/s.xml'/></Relationships>",
                "ppt/slides/s.xml", "<?xml version='1.0'?><p:sld xmlns:p='" + main
                + "' xmlns:a='http://schemas.openxmlformats.org/drawingml/"
                        + "2006/main'><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id='1'"
                        + " name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
                        + "<p:sp><p:nvSpPr><p:cNvPr id='2' name='T'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>" + body
                        + "</p:txBody></p:sp></p:spTree></p:cSld></p:sld>");
    }

    public static byte[] odt(String text) throws IOException {
        return zip("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<?xml version='1.0'?><office:document-content"
                + " xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
                + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>"
                + "<office:body><office:text><text:p>" + text + "</text:p></office:text></office:body></office:document-content>",
                "meta.xml", "<?xml version='1.0'?><office:document-meta xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
                        + " xmlns:dc='http://purl.org/dc/elements/1.1/'><office:meta><dc:title>An open title</dc:title></office:meta>"
                        + "</office:document-meta>");
    }

    public static byte[] epub(String title, String text) throws IOException {
        return zip("mimetype", "application/epub+zip", "META-INF/container.xml", "<?xml version='1.0'?><container version='1.0'"
                + " xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='book.opf'"
                + " media-type='application/oebps-package+xml'/></rootfiles></container>",
                "book.opf", "<?xml version='1.0'?><package xmlns='http://www.idpf.org/2007/opf' version='2.0'><metadata"
                        + " xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>" + title + "</dc:title></metadata><manifest>"
                        + "<item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref"
                        + " idref='a'/></spine></package>",
                "a.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body><p>" + text
                + "</p></body></html>");
    }

    /** One page with the lines in Helvetica; no cross-reference table: every reader can do without. */
    public static byte[] pdf(String title, String... lines) {
        StringBuilder content = new StringBuilder("BT /F1 12 Tf 14 TL 72 720 Td ");
        for (String line : lines) {
            content.append('(').append(line).append(") Tj T* ");
        }
        content.append("ET");
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        Map<Integer, Integer> offsets = new LinkedHashMap<>();
        String[] objects = {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            "<</Length " + content.length() + ">>\nstream\n" + content + "\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            "<</Title(" + title + ")/Author(A. Writer)>>"};
        for (int i = 0; i < objects.length; i++) {
            offsets.put(i + 1, pdf.length());
            pdf.append(i + 1).append(" 0 obj\n").append(objects[i]).append("\nendobj\n");
        }
        int table = pdf.length();
        pdf.append("xref\n0 ").append(objects.length + 1).append("\n0000000000 65535 f \n");
        offsets.values().forEach(o -> pdf.append(String.format("%010d 00000 n \n", o)));
        pdf.append("trailer\n<</Size ").append(objects.length + 1).append("/Root 1 0 R/Info 6 0 R>>\nstartxref\n").append(table)
                .append("\n%%EOF\n");
        return pdf.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A PDF of one page that is nothing but an image (JPEG), of 144 dots an inch. */
    public static byte[] scannedPdf(byte[] jpeg, int width, int height) {
        String content = "q " + width / 2 + " 0 0 " + height / 2 + " 0 0 cm /I Do Q";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count"
                + " 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + width / 2 + " " + height / 2
                + "]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>\nendobj\n4 0 obj\n<</Length " + content.length()
                + ">>\nstream\n" + content + "\nendstream\nendobj\n5 0 obj\n<</Type/XObject/Subtype/Image/Width "
                + width + "/Height " + height + "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length " + jpeg.length
                + ">>\nstream\n"));
        out.writeBytes(jpeg);
        out.writeBytes(utf8("\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 6>>\nstartxref\n9\n%%EOF\n"));
        return out.toByteArray();
    }

    /** A mail with a plain body and attachments: name, media type, content. */
    public static byte[] mail(String subject, String body, Object... attachments) {
        StringBuilder mail = new StringBuilder("From: Jane Doe <jane@example.org>\r\nTo: joe@example.org\r\nDate: Mon, 1 Jun 2026 10:00:00"
                + " +0000\r\nMessage-ID: <1@example.org>\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=\"cut\"\r\n\r\n--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
                + "\r\n");
        for (int i = 0; i < attachments.length; i += 3) {
            mail.append("--cut\r\nContent-Type: ").append(attachments[i + 1]).append("\r\nContent-Disposition: attachment; filename=\"")
                    .append(attachments[i]).append("\"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
                    .append(Base64.getMimeEncoder().encodeToString((byte[]) attachments[i + 2])).append("\r\n");
        }
        return utf8(mail.append("--cut--\r\n").toString());
    }
}
