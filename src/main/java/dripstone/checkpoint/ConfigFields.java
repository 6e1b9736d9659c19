package dripstone.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * The fields of one {@code config.json}. A field that is absent or null has the default of its Hugging Face class, which writes only
 * what it was given; one of another type is refused by name.
 */
final class ConfigFields {
    private final Path file;
    private final JsonNode json;

    ConfigFields(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    JsonNode get(String field) {
        return json.path(field);
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    /** The fields of an object in a field; none when it is absent. */
    ConfigFields group(String field) throws UnsupportedModelException {
        if (has(field) && !get(field).isObject()) {
            throw refused(field, "it should be a JSON object");
        }
        return new ConfigFields(file, get(field));
    }

    int whole(String field, int byDefault) throws UnsupportedModelException {
        if (!has(field)) {
            return byDefault;
        }
        if (!get(field).isInt() || get(field).intValue() < 0) {
            throw refused(field, "it should be a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return get(field).intValue();
    }

    double number(String field, double byDefault) throws UnsupportedModelException {
        if (!has(field)) {
            return byDefault;
        }
        if (!get(field).isNumber()) {
            throw refused(field, "it should be a number");
        }
        return get(field).doubleValue();
    }

    boolean flag(String field, boolean byDefault) throws UnsupportedModelException {
        if (!has(field)) {
            return byDefault;
        }
        if (!get(field).isBoolean()) {
            throw refused(field, "it should be true or false");
        }
        return get(field).booleanValue();
    }

    String text(String field, String byDefault) throws UnsupportedModelException {
        if (!has(field)) {
            return byDefault;
        }
        if (!get(field).isTextual()) {
            throw refused(field, "it should be text");
        }
        return get(field).textValue();
    }

    /** @param reason ends with the way out */
    void requireFlag(String field, boolean only, String reason) throws UnsupportedModelException {
        if (flag(field, only) != only) {
            throw refused(field, reason);
        }
    }

    UnsupportedModelException refused(String field, String reason) {
        return new UnsupportedModelException(file, field, get(field).toString(), reason);
    }
}
