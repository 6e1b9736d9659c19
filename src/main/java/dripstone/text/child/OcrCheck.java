package dripstone.text.child;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether text can be read off images on this machine, in all the languages that the settings name. */
public final class OcrCheck {
    private static final int SECONDS = 10;
    private static final int MOST_BYTES = 1 << 16;

    private OcrCheck() {}

    /** Why images are refused, with the way out; empty when they are read. Asks the program once. */
    public static String trouble(ParserSettings settings) throws InterruptedException {
        String refusal = ImageText.refusal(settings.ocr());
        if (!refusal.isEmpty()) {
            return refusal;
        }
        try {
            List<String> known = languages();
            return Arrays.stream(settings.ocrLanguages().split("\\+", -1)).filter(l -> !known.contains(l)).findFirst()
                    .map(Tesseract::missing).orElse("");
        } catch (IOException e) {
            return "tesseract cannot be asked for its languages: " + e.getMessage();
        }
    }

    private static List<String> languages() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("tesseract", "--list-langs").redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) { // what it says fits a pipe
                throw new IOException("tesseract --list-langs does not end");
            }
            String said = new String(process.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            return said.lines().skip(1).map(String::strip).toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
