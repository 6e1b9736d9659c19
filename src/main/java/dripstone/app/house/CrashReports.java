package dripstone.app.house;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The reports that a virtual machine leaves when it crashes: {@code hs_err_pidN.log}, where {@code -XX:ErrorFile} says. */
final class CrashReports {
    private static final String ERROR_FILE = "-XX:ErrorFile=";
    private static final int HEAD_LINES = 40;

    private CrashReports() {}

    /** @param reason HotSpot's own words for what happened */
    record Report(Path file, Instant written, String reason) {}

    /** Where this process would leave its own: the launcher names the directory; else it is the working directory. */
    static Path directory() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith(ERROR_FILE))
                .map(a -> Path.of(a.substring(ERROR_FILE.length())).toAbsolutePath().getParent())
                .findFirst().orElse(Path.of("").toAbsolutePath());
    }

    /** The newest one in some directories since a moment; those that cannot be read are passed over. */
    static Optional<Report> newest(List<Path> directories, Instant since) {
        return directories.stream().distinct().flatMap(CrashReports::in)
                .filter(r -> !r.written().isBefore(since))
                .max(Comparator.comparing(Report::written));
    }

    private static Stream<Report> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().matches("hs_err_pid\\d+\\.log")).flatMap(CrashReports::report).toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Stream<Report> report(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            // "#  SIGSEGV (0xb) at pc=…" or "# There is insufficient memory …" stands in the first lines
            String reason = lines.limit(HEAD_LINES).filter(l -> l.startsWith("#")).map(l -> l.substring(1).strip())
                    .filter(l -> !l.isEmpty() && !l.startsWith("A fatal error")).findFirst().orElse("no reason given");
            return Stream.of(new Report(file, Files.getLastModifiedTime(file).toInstant(), reason));
        } catch (IOException | java.io.UncheckedIOException e) {
            return Stream.empty();
        }
    }
}
