package dripstone.train;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The arguments of a benchmark: {@code --key value} pairs, with a default for each key. */
final class BenchOptions {
    private final Map<String, String> values;

    private BenchOptions(Map<String, String> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException on a key without default: it names those there are */
    static BenchOptions parse(String[] arguments, Map<String, String> defaults) {
        Map<String, String> values = new TreeMap<>(defaults);
        for (int i = 0; i < arguments.length; i += 2) {
            String key = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!defaults.containsKey(key) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("argument=" + arguments[i] + " is none of --KEY VALUE with keys and defaults " + values);
            }
            values.put(key, arguments[i + 1]);
        }
        return new BenchOptions(values);
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no option key=" + key);
        }
        return value;
    }

    List<String> list(String key) {
        return text(key).isEmpty() ? List.of() : List.of(text(key).split(",", -1));
    }

    int integer(String key) {
        return Integer.parseInt(text(key));
    }

    double number(String key) {
        return Double.parseDouble(text(key));
    }

    boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    Map<String, String> all() {
        return values;
    }
}
