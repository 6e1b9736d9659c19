package dripstone.text.child;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program tesseract (version 4 or later), which recognises the characters on an image. Its memory and its processor time are bounded
 * by the shell's ulimit, which holds even where this process is killed; its time by whoever kills this process and all that it started.
 */
final class Tesseract {
    /** Address space in KiB: enough for the largest image that is let through. */
    private static final long ADDRESS_SPACE_KIB = 2L << 20;
    /** It uses one thread, and no page that can be read takes nearly as long. */
    private static final int PROCESSOR_SECONDS = 120;
    private static final int PROCESSOR_SECONDS_A_PAGE = 10;
    private static final int MAX_OUTPUT = 64 << 20;
    private static final int MAX_SAID = 4096;
    private static final Pattern MISSING = Pattern.compile("Failed loading language '(\\w+)'");
    private final String languages;
    private final Path directory;

    Tesseract(String languages, Path directory) {
        this.languages = languages;
        this.directory = directory;
    }

    /** @param path list of directories, as of the environment variable PATH */
    static boolean isInstalled(String path) {
        for (String step : path.split(File.pathSeparator, -1)) {
            if (!step.isEmpty() && Files.isExecutable(Path.of(step, "tesseract"))) {
                return true;
            }
        }
        return false;
    }

    /** Why a language cannot be read, and what to do. */
    static String missing(String language) {
        return "tesseract has no data for the language " + language
                + " of text.parser.ocr-languages (on Debian: apt-get install tesseract-ocr-"
                + language.replace('_', '-').toLowerCase(Locale.ROOT) + ")";
    }

    /** The words that were found on all pages, in tesseract's tab-separated form. */
    String words(Path image, int pages) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        Path errors = Files.createTempFile(directory, "ocr-", ".log");
        try {
            String limited = "ulimit -v " + ADDRESS_SPACE_KIB + "; ulimit -t " + (PROCESSOR_SECONDS + PROCESSOR_SECONDS_A_PAGE * pages)
                    + "; exec \"$@\"";
            ProcessBuilder builder = new ProcessBuilder(
                    List.of("sh", "-c", limited, "sh", "tesseract", image.toString(), "stdout", "-l", languages, "tsv"));
            builder.environment().put("OMP_THREAD_LIMIT", "1");
            Process process = builder.redirectInput(new File("/dev/null")).redirectError(errors.toFile()).start();
            byte[] found;
            int exit;
            try {
                InputStream out = process.getInputStream();
                found = out.readNBytes(MAX_OUTPUT);
                out.close(); // one that says still more ends by it
                exit = process.waitFor();
            } finally {
                process.destroyForcibly();
            }
            requireWell(exit, said(errors));
            return new String(found, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    /** It goes on without a language that it misses, and reads nonsense then. */
    private static void requireWell(int exit, String said) throws DocumentReader.UnreadableException {
        Matcher missing = MISSING.matcher(said);
        if (missing.find()) {
            throw new DocumentReader.UnreadableException(missing(missing.group(1)));
        }
        if (exit != 0) {
            throw new DocumentReader.UnreadableException(
                    "tesseract cannot read it: exit=" + exit + " " + said.lines().findFirst().orElse(""));
        }
    }

    private static String said(Path errors) throws IOException {
        try (InputStream in = Files.newInputStream(errors)) {
            return new String(in.readNBytes(MAX_SAID), StandardCharsets.UTF_8);
        }
    }
}
