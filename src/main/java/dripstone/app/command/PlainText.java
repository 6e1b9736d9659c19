package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** An answer for people: one {@code key: value} a line, groups indented, lists of groups as one line each. */
final class PlainText {
    private PlainText() {}

    static String of(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        group(answer, "", text);
        return text.toString();
    }

    private static void group(JsonNode node, String indent, StringBuilder text) {
        int width = 0;
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            width = Math.max(width, names.next().length());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            text.append(indent).append(field.getKey());
            if (value.isObject()) {
                text.append(value.isEmpty() ? "  none\n" : "\n");
                group(value, indent + "  ", text);
            } else if (value.isArray()) {
                text.append(value.isEmpty() ? "  none\n" : "\n");
                value.forEach(item -> text.append(indent).append("  ").append(line(item)).append('\n'));
            } else {
                text.append(" ".repeat(width - field.getKey().length() + 2)).append(scalar(value)).append('\n');
            }
        }
    }

    private static String line(JsonNode item) {
        if (!item.isObject()) {
            return scalar(item);
        }
        StringBuilder line = new StringBuilder();
        item.properties().forEach(f -> line.append(line.isEmpty() ? "" : "  ").append(f.getKey()).append('=')
                .append(f.getValue().isContainerNode() ? f.getValue().toString() : scalar(f.getValue())));
        return line.toString();
    }

    private static String scalar(JsonNode value) {
        if (value.isFloatingPointNumber()) {
            return String.format(Locale.ROOT, Math.abs(value.asDouble()) >= 10_000 ? "%,.0f" : "%.4g", value.asDouble());
        }
        return value.isNull() ? "none" : PrintableText.of(value.asText());
    }
}
