package dripstone.journal;

import java.io.IOException;
import java.nio.file.Path;

final class PlainFileErasureTest extends ErasureContract {
    @Override
    Journal open(Path in) throws IOException {
        return PlainFileJournal.open(in);
    }
}
