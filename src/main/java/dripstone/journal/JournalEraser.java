package dripstone.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases entries so that what was begun is finished, whenever the process dies: it is written down first. Used under the journal's lock.
 *
 * @param overwriting held while an entry is overwritten
 */
record JournalEraser(Path directory, CycleFiles files, FileSeals seals, SingleChronicleQueue readSide, Lock overwriting) {
    private static final Logger LOG = LoggerFactory.getLogger(JournalEraser.class);

    /** What was begun to be erased, by a process that died or by a call that failed: an entry half overwritten is found by its position. */
    void finishBegun() throws IOException {
        Erasure begun = Erasure.begun(directory);
        if (!begun.places().isEmpty()) {
            LOG.info("journal finishes erasing that was begun before entries={} dir={}", begun.places().size(), directory);
            try (EntryEraser eraser = eraser()) {
                eraser.erase(begun.places());
            }
        }
        Erasure.finished(directory);
    }

    /** Erases what stands at these places between the journal's start and end. */
    void erase(PositionRanges places, Position start, Position end) throws IOException {
        finishBegun();
        try (EntryEraser eraser = eraser()) {
            Erasure erasure = new Erasure(eraser.find(places, start, end));
            if (!erasure.places().isEmpty()) {
                erasure.write(directory);
                seals.lose(erasure.damaged());
                eraser.erase(erasure.places());
                Erasure.finished(directory);
                LOG.info("journal erased entries={} dir={}", erasure.places().size(), directory);
            }
        }
    }

    private EntryEraser eraser() {
        return new EntryEraser(files, readSide.createTailer(), overwriting);
    }
}
