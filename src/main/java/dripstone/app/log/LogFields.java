package dripstone.app.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a logged event: what the code wrote as {@code name={}} in the message, each with its argument. Values are never looked
 * for in the text: what somebody named a file cannot make a field.
 */
final class LogFields {
    private LogFields() {}

    /** @param value as it was given to the logger */
    record Field(String name, @Nullable Object value) {}

    /** @param message with SLF4J's placeholders @param arguments null for none */
    static List<Field> of(String message, @Nullable Object @Nullable [] arguments) {
        List<Field> fields = new ArrayList<>();
        int most = arguments == null ? 0 : arguments.length;
        int argument = 0;
        for (int at = message.indexOf("{}"); at >= 0 && argument < most; at = message.indexOf("{}", at + 2)) {
            if (at > 0 && message.charAt(at - 1) == '\\') {
                continue; // an escaped brace takes no argument
            }
            String name = nameBefore(message, at);
            if (!name.isEmpty() && arguments != null) {
                fields.add(new Field(name, arguments[argument]));
            }
            argument++;
        }
        return fields;
    }

    /** What stands as {@code name=} just before a placeholder; empty where nothing does. */
    private static String nameBefore(String message, int placeholder) {
        if (placeholder == 0 || message.charAt(placeholder - 1) != '=') {
            return "";
        }
        int from = placeholder - 1;
        while (from > 0 && isOfName(message.charAt(from - 1))) {
            from--;
        }
        return message.substring(from, placeholder - 1);
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
    }
}
