package dripstone.config;

import java.util.LinkedHashMap;
import java.util.List;

/** A YAML document with the line that each part stands on, counted from 1; line 0 is the command line. */
sealed interface YamlNode {
    int line();

    /** A value as it was written; {@code isNull} for an empty or {@code null} value. */
    record Scalar(String text, boolean isNull, int line) implements YamlNode {}

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {}

    /** Keys in file order. */
    record Mapping(LinkedHashMap<String, YamlNode> entries, int line) implements YamlNode {
        static Mapping empty(int line) {
            return new Mapping(new LinkedHashMap<>(), line);
        }
    }

    /** What to call it in a message. */
    default String kind() {
        return switch (this) {
            case Scalar s -> "a value";
            case Sequence s -> "a list";
            case Mapping m -> "a group of keys";
        };
    }
}
