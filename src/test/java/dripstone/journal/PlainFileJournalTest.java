package dripstone.journal;

import java.io.IOException;
import java.nio.file.Path;

final class PlainFileJournalTest extends JournalContract {
    @Override
    protected Journal open(Path in) throws IOException {
        return PlainFileJournal.open(in);
    }
}
