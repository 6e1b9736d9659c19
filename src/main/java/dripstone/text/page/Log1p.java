package dripstone.text.page;

/** {@link Math#log1p} of counts: the small ones, of which most are, from a table. */
final class Log1p {
    private static final int TABLED = 4096;
    private static final double[] TABLE = table();

    private Log1p() {}

    private static double[] table() {
        double[] table = new double[TABLED];
        for (int i = 0; i < TABLED; i++) {
            table[i] = Math.log1p(i);
        }
        return table;
    }

    /** @param count not negative */
    static double of(int count) {
        return count < TABLED ? TABLE[count] : Math.log1p(count);
    }
}
