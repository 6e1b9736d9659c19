package dripstone.journal;

/**
 * The entries from one position up to another. Its text form, {@code 1:200000005..1:200000007}, stands in ledgers.
 *
 * @param from first position in it
 * @param to first position behind it
 */
public record PositionRange(Position from, Position to) {
    private static final String BETWEEN = "..";

    public PositionRange {
        if (from.compareTo(to) >= 0) {
            throw new IllegalArgumentException("a range of positions holds one at least: from=" + from + " to=" + to);
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static PositionRange parse(String text) {
        int at = text.indexOf(BETWEEN);
        if (at < 0) {
            throw new IllegalArgumentException("'" + text + "' is no range of positions: FROM" + BETWEEN + "TO");
        }
        return new PositionRange(Position.parse(text.substring(0, at)), Position.parse(text.substring(at + BETWEEN.length())));
    }

    public boolean contains(Position position) {
        return from.compareTo(position) <= 0 && position.compareTo(to) < 0;
    }

    @Override
    public String toString() {
        return from + BETWEEN + to;
    }
}
