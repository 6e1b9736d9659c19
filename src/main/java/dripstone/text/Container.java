package dripstone.text;

import java.io.IOException;
import java.io.InputStream;

/** A file that holds others. Reads it as a stream and gives each to the walk; one whose member cannot be read goes on with the next. */
@FunctionalInterface
interface Container {
    /**
     * @param at where the container itself stands
     * @throws ArchiveException when it cannot be read on, or a bound is broken
     */
    void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException;

    /** Whether what lies in it may be any file; false where it is texts alone, which cannot nest. */
    default boolean holdsFiles() {
        return true;
    }

    /**
     * Where something stands in a file.
     *
     * @param member its name in keys, nested ones joined by {@code !/}; empty for the file itself
     * @param name by which its type is told
     * @param depth how many archives lie around it
     */
    record Place(String member, String name, int depth) {
        Place inside(String child) {
            return new Place(member.isEmpty() ? child : member + "!/" + child, child, depth + 1);
        }
    }
}
