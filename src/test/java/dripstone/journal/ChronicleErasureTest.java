package dripstone.journal;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Path;

final class ChronicleErasureTest extends ErasureContract {
    @Override
    Journal open(Path in) throws IOException {
        return ChronicleJournal.open(in, new JournalSettings(Bytes.kib(64)));
    }
}
