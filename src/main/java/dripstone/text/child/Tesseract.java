package dripstone.text.child;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The program tesseract (version 4 or later), which recognises the characters on an image. Its memory is bounded by the shell's ulimit,
 * its time by whoever kills this process and with it all that it started.
 */
final class Tesseract {
    /** Address space in KiB: enough for the largest image that is let through. */
    private static final long ADDRESS_SPACE_KIB = 2L << 20;
    private static final int MAX_OUTPUT = 64 << 20;
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

    /** The words that were found, in tesseract's tab-separated form. */
    String words(Path image) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        Path errors = Files.createTempFile(directory, "ocr-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of("sh", "-c", "ulimit -v " + ADDRESS_SPACE_KIB + "; exec \"$@\"", "sh", "tesseract",
                    image.toString(), "stdout", "-l", languages, "tsv"));
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
            if (exit != 0) {
                throw new DocumentReader.UnreadableException("tesseract cannot read it: exit=" + exit + " " + firstLine(errors));
            }
            return new String(found, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    private static String firstLine(Path errors) throws IOException {
        try (InputStream in = Files.newInputStream(errors)) {
            String said = new String(in.readNBytes(300), StandardCharsets.UTF_8);
            return said.lines().findFirst().orElse("");
        }
    }
}
