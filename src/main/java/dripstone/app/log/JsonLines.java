package dripstone.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as one line of JSON: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code thread}, {@code message} as people
 * read it, {@code fields} with what the code logged as {@code name=value}, and {@code error} with {@code type}, {@code message} and
 * {@code stack}. Logback's own encoder gives the message's template and its arguments apart, without the names.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 512;

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator out = JSON.createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("time", event.getInstant().toString());
            out.writeStringField("level", event.getLevel().toString());
            out.writeStringField("logger", event.getLoggerName());
            out.writeStringField("thread", event.getThreadName());
            out.writeStringField("message", event.getFormattedMessage());
            fields(out, LogFields.of(String.valueOf(event.getMessage()), event.getArgumentArray()));
            error(out, event.getThrowableProxy());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void fields(JsonGenerator out, List<LogFields.Field> fields) throws IOException {
        if (fields.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("fields");
        Set<String> written = new HashSet<>();
        for (LogFields.Field field : fields) {
            if (written.add(field.name())) { // a name that stands twice: the first
                out.writeFieldName(field.name());
                value(out, field.value());
            }
        }
        out.writeEndObject();
    }

    private static void value(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Integer n -> out.writeNumber(n);
            case Long n -> out.writeNumber(n);
            case Double n when Double.isFinite(n) -> out.writeNumber(n);
            case Float n when Float.isFinite(n) -> out.writeNumber(n);
            case Boolean b -> out.writeBoolean(b);
            default -> out.writeString(String.valueOf(value));
        }
    }

    private static void error(JsonGenerator out, @Nullable IThrowableProxy error) throws IOException {
        if (error != null) {
            out.writeObjectFieldStart("error");
            out.writeStringField("type", error.getClassName());
            out.writeStringField("message", error.getMessage());
            out.writeStringField("stack", ThrowableProxyUtil.asString(error));
            out.writeEndObject();
        }
    }
}
