package dripstone.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/** Ends the process as a power cut would, with Chronicle's lock held and a document begun in the newest file. */
final class HalfWritten {
    private HalfWritten() {}

    static void endInTheMiddleOfAnEntry(Path directory) throws IOException {
        CycleClock clock = new CycleClock(new CycleFiles(directory).list().lastKey());
        SingleChronicleQueue queue = QueueOpener.open(directory, clock);
        ExcerptAppender appender = queue.createAppender();
        Objects.requireNonNull(appender.writingDocument().wire()).bytes().write(new byte[1000]);
        Runtime.getRuntime().halt(9);
    }
}
