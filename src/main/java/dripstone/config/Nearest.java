package dripstone.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that somebody probably meant. */
final class Nearest {
    private Nearest() {}

    static String suggestion(String given, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String k) -> distance(given, k)).thenComparing(Comparator.naturalOrder()))
                .filter(k -> distance(given, k) <= Math.max(2, given.length() / 3))
                .map(k -> "did you mean '" + k + "'?")
                .orElseGet(() -> "known here: " + String.join(", ", known));
    }

    /** Levenshtein 1966: insertions, deletions and substitutions. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
