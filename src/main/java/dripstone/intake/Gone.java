package dripstone.intake;

import dripstone.text.DocumentKey;
import java.util.List;

/**
 * A document whose every entry in the journal is withdrawn.
 *
 * @param key with part 0
 * @param versions of its text, SHA-256 in lower-case hex
 * @param accepted how many of them were accepted: all of their parts were there
 * @param heldOut whether it was kept for validation
 */
public record Gone(DocumentKey key, List<String> versions, int accepted, boolean heldOut) {
    public Gone {
        versions = List.copyOf(versions);
    }
}
