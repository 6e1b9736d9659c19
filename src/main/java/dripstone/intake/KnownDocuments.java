package dripstone.intake;

import dripstone.journal.Journal;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.life.StopSignal;
import dripstone.text.near.Shingler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What stands in the journal, as the judgement asks for it. Used by one thread.
 *
 * @param near nothing where near duplicates are not looked for
 * @param shingler of the judging thread
 */
record KnownDocuments(DuplicateIndex index, Optional<NearDuplicates> near, Shingler shingler) implements AutoCloseable {
    /** Opens or makes the indexes; they may lie behind the journal. */
    static KnownDocuments open(Path directory, IntakeSettings settings) throws IOException {
        DuplicateIndex index = DuplicateIndex.open(directory.resolve("index.mv"), settings.indexLimit().count());
        try {
            return new KnownDocuments(index, NearDuplicates.open(directory.resolve("near"), settings.near()), new Shingler());
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    /** Reads on in the journal up to its end. @param withdrawn entries that are passed over */
    void catchUp(Journal journal, PositionRanges withdrawn, StopSignal stop) throws IOException {
        CatchUp.run(journal, index, withdrawn, stop);
        if (near.isPresent()) {
            CatchUp.run(journal, near.get(), withdrawn, stop);
        }
    }

    /** Lets go of documents whose entries are withdrawn; durable on return. */
    void forget(List<Gone> gone) throws IOException {
        if (near.isPresent()) {
            near.get().forget(gone.stream().map(Gone::key).toList());
        }
        gone.forEach(index::forget);
        index.commit();
    }

    /** What stands at places of the journal that cannot be read any more. */
    LostText lost(PositionRanges places) {
        return index.lost(places);
    }

    /** Lets go of documents of which something was lost; durable on return. */
    void release(LostText lost) throws IOException {
        index.forgetPlaces(lost.places());
        forget(lost.documents());
    }

    /** Takes in what has become durable. @param after from where the journal is to be read on */
    void apply(GroupPlan.Planned planned, Position after) {
        index.apply(planned.entry(), planned.sketch().sketch(), after);
        near.ifPresent(n -> n.apply(planned.entry(), planned.sketch(), after));
    }

    /** Up to where both indexes are complete. */
    Position position() {
        Position at = index.position();
        return near.isPresent() && near.get().position().compareTo(at) < 0 ? near.get().position() : at;
    }

    void commit() throws IOException {
        index.commit();
        if (near.isPresent()) {
            near.get().commit();
        }
    }

    /** What was not committed is forgotten; the journal has it. */
    @Override
    public void close() throws IOException {
        near.ifPresent(NearDuplicates::close);
        index.close();
    }
}
