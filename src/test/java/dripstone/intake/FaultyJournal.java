package dripstone.intake;

import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalFile;
import dripstone.journal.JournalReader;
import dripstone.journal.JournalStat;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import java.io.IOException;
import java.util.List;

/**
 * A real journal under a disk that fails as told: the next append writes so many entries of its group durably and then fails. That
 * is all that the contract allows to go wrong.
 */
final class FaultyJournal implements Journal {
    private final Journal real;
    private volatile int writeThenFail = -1;

    FaultyJournal(Journal real) {
        this.real = real;
    }

    void failNextAfter(int entries) {
        writeThenFail = entries;
    }

    boolean hasFailed() {
        return writeThenFail < 0;
    }

    @Override
    public List<Position> append(List<JournalEntry> group) throws IOException {
        int before = writeThenFail;
        if (before >= 0) {
            writeThenFail = -1;
            real.append(group.subList(0, Math.min(before, group.size())));
            throw new IOException("disk is full");
        }
        return real.append(group);
    }

    @Override
    public Position end() {
        return real.end();
    }

    @Override
    public Position start() {
        return real.start();
    }

    @Override
    public JournalReader reader(Position from) throws IOException {
        return real.reader(from);
    }

    @Override
    public void release(Position below) throws IOException {
        real.release(below);
    }

    @Override
    public void erase(PositionRanges places) throws IOException {
        real.erase(places);
    }

    @Override
    public List<JournalFile> files() {
        return real.files();
    }

    @Override
    public JournalStat stat() {
        return real.stat();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
