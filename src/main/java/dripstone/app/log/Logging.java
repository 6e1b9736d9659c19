package dripstone.app.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import dripstone.disk.OwnerOnly;
import dripstone.life.LogSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Has the log of this process written as the settings say; before that it goes to standard error as {@code logback.xml} has it. */
public final class Logging {
    /** Of the environment: the form where the settings leave it open. */
    public static final String FORM = "DRIPSTONE_LOG_FORM";

    /** What others named must not look like a line of the log; a stack trace follows its line. As in logback.xml, which says why. */
    private static final String REST = " %-5level %logger{0} %replace(%msg){'\\p{Cntrl}', '?'}%n"
            + "%replace(%ex{12}){'[\\r\\n]+(?!\\t|Caused by: |$)', '?'}";

    private Logging() {}

    /**
     * Takes the settings up.
     *
     * @param environment variables of the process
     * @throws IOException when the file cannot be written
     */
    public static void configure(LogSettings settings, Map<String, String> environment) throws IOException {
        LogSettings.Form form = form(settings, environment);
        Path file = settings.file();
        if (file == null && form == LogSettings.Form.PLAIN) {
            return; // as it is already
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Appender<ILoggingEvent> appender = file == null
                ? standardError(context)
                : rotated(context, settings, file.toAbsolutePath(), encoder(context, form, "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}"));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
    }

    private static LogSettings.Form form(LogSettings settings, Map<String, String> environment) throws IOException {
        String told = environment.getOrDefault(FORM, "").toLowerCase(Locale.ROOT);
        if (settings.form() != LogSettings.Form.AUTO) {
            return settings.form();
        }
        return switch (told) {
            case "", "auto", "plain" -> LogSettings.Form.PLAIN;
            case "json" -> LogSettings.Form.JSON;
            default -> throw new IOException(FORM + " must be plain or json, is '" + told + "'");
        };
    }

    private static Appender<ILoggingEvent> standardError(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("STDERR");
        console.setTarget("System.err");
        console.setEncoder(encoder(context, LogSettings.Form.JSON, ""));
        console.start();
        return console;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogSettings.Form form, String time) {
        if (form == LogSettings.Form.JSON) {
            JsonLines lines = new JsonLines();
            lines.setContext(context);
            lines.start();
            return lines;
        }
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setContext(context);
        lines.setPattern(time + REST);
        lines.start();
        return lines;
    }

    private static Appender<ILoggingEvent> rotated(
            LoggerContext context, LogSettings settings, Path file, Encoder<ILoggingEvent> encoder) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            OwnerOnly.createDirectories(directory);
        }
        OwnerOnly.createFileIfAbsent(file); // it says why, where it cannot be written; logback would only note it for itself
        RollingFileAppender<ILoggingEvent> appender = new OwnersFile();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i");
        policy.setMaxFileSize(new FileSize(settings.rotateAt().count()));
        policy.setMaxHistory(Math.toIntExact(settings.keep().toDays()));
        policy.setTotalSizeCap(new FileSize(settings.keepMost().count()));
        policy.setCleanHistoryOnStart(true);
        policy.start();
        appender.setRollingPolicy(policy);
        appender.start();
        if (!appender.isStarted()) {
            throw new IOException("log.file=" + file + " cannot be written");
        }
        return appender;
    }

    /** Each file is its owner's alone from its first byte on; put aside it is renamed, not written again, so it stays so. */
    private static final class OwnersFile extends RollingFileAppender<ILoggingEvent> {
        @Override
        public void openFile(String name) throws IOException {
            OwnerOnly.createFileIfAbsent(Path.of(name));
            super.openFile(name);
        }
    }
}
