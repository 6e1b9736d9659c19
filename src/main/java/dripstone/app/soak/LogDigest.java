package dripstone.app.soak;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * Instead of the log, how often each kind of line would have stood in it: a simulation is made of trouble, and its log is the same few
 * lines over and over. Between opening and closing nothing of the program's own goes to the usual log.
 */
public final class LogDigest implements AutoCloseable {
    private static final String LOGGER = "dripstone";
    private static final int MOST_CHARS = 200;

    /** By the pattern of the line, of which a program has so many and no more. */
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            count(event);
        }
    };

    /** @param first as it stood in the first line of the kind */
    private record Kind(String first, AtomicLong times) {}

    private LogDigest() {}

    /** Takes the place of the log. */
    public static LogDigest open() {
        LogDigest digest = new LogDigest();
        Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
        digest.appender.setContext(logger.getLoggerContext());
        digest.appender.start();
        logger.addAppender(digest.appender);
        logger.setAdditive(false);
        return digest;
    }

    private void count(ILoggingEvent event) {
        String name = event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1);
        String head = event.getLevel() + " " + name + " ";
        String kind = head + event.getMessage();
        kinds.computeIfAbsent(kind, k -> new Kind(cut(head + told(event)), new AtomicLong())).times.incrementAndGet();
    }

    private static String told(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return event.getFormattedMessage()
                + (thrown == null ? "" : ": " + thrown.getClassName() + ": " + thrown.getMessage());
    }

    private static String cut(String line) {
        String plain = line.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= MOST_CHARS ? plain : plain.substring(0, MOST_CHARS) + "…";
    }

    /** A line for each kind, the most frequent first. */
    public List<String> lines() {
        List<Kind> all = new ArrayList<>(kinds.values());
        all.sort((a, b) -> Long.compare(b.times.get(), a.times.get()));
        return all.stream().map(k -> String.format(Locale.ROOT, "%6d × %s", k.times.get(), k.first)).toList();
    }

    /** From now on the log is the usual one. */
    @Override
    public void close() {
        Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
        logger.setAdditive(true);
        logger.detachAppender(appender);
        appender.stop();
    }
}
