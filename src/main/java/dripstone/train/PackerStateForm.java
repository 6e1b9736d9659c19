package dripstone.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dripstone.batch.PackerState;

/** The text form in which a packer's state stands in a snapshot: JSON with the names of the record's components. */
final class PackerStateForm {
    private static final JsonMapper JSON = new JsonMapper();

    private PackerStateForm() {}

    static String write(PackerState state) {
        try {
            return JSON.writeValueAsString(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("packer state has no JSON form: " + state, e);
        }
    }

    /** @throws IllegalArgumentException when the text is not of the form that this build reads */
    static PackerState read(String text) {
        try {
            return JSON.readValue(text, PackerState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("packer state cannot be read: " + text, e);
        }
    }
}
