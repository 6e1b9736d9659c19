package dripstone.journal;

import java.util.List;

/**
 * What a file holds, read entry by entry.
 *
 * @param entries in the order of their sequence numbers, from 0
 * @param groupEnds number of entries up to the end of each group, ascending, the last one being that of all
 * @param givenUp what was found behind the last entry that counts, and was not acknowledged
 */
record Scanned(List<Slot> entries, List<Integer> groupEnds, int givenUp) {
    /** Offset of an entry of which nothing was found. */
    private static final long NOWHERE = -1;

    /**
     * Where an entry's bytes lie.
     *
     * @param offset in the file
     * @param length of them
     * @param whole whether its checksum is right
     */
    record Slot(long offset, int length, boolean whole) {
        static Slot lost() {
            return new Slot(NOWHERE, 0, false);
        }

        boolean isLost() {
            return offset == NOWHERE;
        }
    }

    Scanned {
        entries = List.copyOf(entries);
        groupEnds = List.copyOf(groupEnds);
    }

    /** How many entries cannot be read. */
    long unreadable() {
        return entries.stream().filter(slot -> !slot.whole()).count();
    }
}
