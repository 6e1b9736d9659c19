package dripstone.journal;

/**
 * A place between entries of a journal: opaque, ordered, and printed with the version of its form.
 *
 * @param value meaning known only to the journal that gave it; larger is later
 */
public record Position(long value) implements Comparable<Position> {
    private static final String PREFIX = "1:";

    /** Before the first entry of any journal. */
    public static final Position ORIGIN = new Position(0);

    public Position {
        if (value < 0) {
            throw new IllegalArgumentException("a position is not negative: " + value);
        }
    }

    /** Reads what {@link #toString} wrote; refuses newer forms by name. */
    public static Position parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("position '" + text + "' is not of form 1; this build reads form 1 only");
        }
        return new Position(Long.parseUnsignedLong(text.substring(PREFIX.length()), 16));
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return PREFIX + Long.toHexString(value);
    }
}
