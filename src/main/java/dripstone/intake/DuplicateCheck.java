package dripstone.intake;

import dripstone.journal.Position;
import dripstone.text.Document;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The intake's judgement alone: documents are judged against those that were accepted before, by the code by which {@link Intake}
 * does it, and reach no journal. Used by one thread.
 */
public final class DuplicateCheck implements AutoCloseable {
    private final IntakeSettings settings;
    private final KnownDocuments known;
    private final HeldOutChoice heldOut;
    private long position;

    private DuplicateCheck(IntakeSettings settings, KnownDocuments known) {
        this.settings = settings;
        this.known = known;
        this.heldOut = new HeldOutChoice(settings.heldOutShare(), settings.seed());
    }

    /** @param directory empty; for the indexes */
    public static DuplicateCheck open(Path directory, IntakeSettings settings) throws IOException {
        return new DuplicateCheck(settings, KnownDocuments.open(directory, settings));
    }

    /**
     * What the intake would answer.
     *
     * @throws IllegalArgumentException when the document can never be taken
     */
    public Receipt judge(Document document) throws IOException {
        Optional<String> refusal = DocumentLimits.refusal(document);
        if (refusal.isPresent()) {
            throw new IllegalArgumentException(refusal.get());
        }
        GroupPlan plan = new GroupPlan(known, settings.minNew(), heldOut, Optional.empty(), 0);
        Receipt receipt = plan.judge(document);
        for (GroupPlan.Planned planned : plan.planned()) {
            known.apply(planned, new Position(++position));
        }
        if (known.index().isCommitDue() || known.near().map(NearDuplicates::isCommitDue).orElse(false)) {
            known.commit();
        }
        return receipt;
    }

    @Override
    public void close() throws IOException {
        known.close();
    }
}
