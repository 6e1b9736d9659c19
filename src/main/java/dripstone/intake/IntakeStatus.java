package dripstone.intake;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the intake has let into the journal, as of its last group.
 *
 * @param documents accepted versions of documents, held-out ones included
 * @param heldOutDocuments kept for validation; 0 is to be shown as none
 * @param entries parts in the journal since it began
 * @param lastAccepted when the last document was accepted; empty before the first
 * @param sources by name, in order
 */
public record IntakeStatus(
        long documents, long heldOutDocuments, long entries, Optional<Instant> lastAccepted, Map<String, SourceCount> sources) {
    static IntakeStatus of(Map<String, SourceCount> sources) {
        SourceCount sum = sources.values().stream().reduce(SourceCount.NONE, SourceCount::plus);
        Optional<Instant> last = sum.documents() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(sum.lastAcceptedMillis()));
        return new IntakeStatus(sum.documents(), sum.heldOutDocuments(), sum.entries(), last, sources);
    }
}
