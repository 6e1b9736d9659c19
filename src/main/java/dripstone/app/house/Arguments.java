package dripstone.app.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the arguments of an operation. */
final class Arguments {
    private Arguments() {}

    static List<String> texts(ObjectNode arguments, String key) {
        List<String> values = new ArrayList<>();
        for (JsonNode value : arguments.path(key)) {
            values.add(value.asText());
        }
        return values;
    }
}
