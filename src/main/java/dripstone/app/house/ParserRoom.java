package dripstone.app.house;

import dripstone.config.DripstoneSettings;
import dripstone.life.Bytes;
import dripstone.text.child.OcrCheck;
import dripstone.text.child.ParserSettings;
import java.io.IOException;

/** What the processes that parse documents need beside the daemon, and whether it is there. */
record ParserRoom(ParserSettings settings, String images) {
    /** Looks whether images can be read; asks tesseract where it is installed. */
    static ParserRoom of(DripstoneSettings settings) throws InterruptedException {
        ParserSettings parser = settings.text().parser();
        String trouble = OcrCheck.trouble(parser);
        return new ParserRoom(parser, trouble.isEmpty() ? "read in " + parser.ocrLanguages() : "refused, " + trouble);
    }

    /** @param room that is left to this process and those that it starts */
    String requireRoom(long room) throws IOException {
        Bytes need = settings.greatestMemory();
        if (room < need.count()) {
            throw new IOException("parsing documents needs " + need + " beside this process, " + new Bytes(room) + " are left: lower "
                    + "text.parser.memory, text.parser.processes or what training needs, or raise the limit of the service (MemoryMax)");
        }
        return describe() + ", " + new Bytes(room) + " are left; images are " + images;
    }

    /** Processes and their memory. */
    String describe() {
        return "processes=" + settings.processes() + " need at most " + settings.greatestMemory() + " while documents are parsed";
    }
}
