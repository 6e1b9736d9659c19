package dripstone.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Entries for tests of every room that reads or writes a journal. */
public final class Entries {
    private Entries() {}

    /** A one-part text with no tokens, whose sequence number is {@code n}. */
    public static JournalEntry text(long n, String text) {
        return text(n, text, null, false);
    }

    /** A one-part text. */
    public static JournalEntry text(long n, String text, JournalEntry.@Nullable Tokens tokens, boolean heldOut) {
        return new JournalEntry(JournalEntry.Kind.TEXT, "docs", "page/" + n, "", 0, 1, n, hash(n), hash(~n), "html/1", List.of(),
                heldOut, 1_700_000_000_000L + n, tokens, text);
    }

    /** Sixty-four hex digits that follow from a number. */
    public static String hash(long n) {
        SplittableRandom random = new SplittableRandom(n);
        StringBuilder hex = new StringBuilder(64);
        for (int i = 0; i < 4; i++) {
            hex.append(String.format("%016x", random.nextLong()));
        }
        return hex.toString();
    }

    /** An entry of random shape: odd strings, with and without tokens, from empty text to some 70 KB. */
    public static JournalEntry random(long n, SplittableRandom random) {
        int tokenCount = random.nextInt(200);
        JournalEntry.Tokens tokens = random.nextBoolean() ? null : new JournalEntry.Tokens(hash(7), ids(tokenCount, random));
        List<String> verdicts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            verdicts.add("v" + i + "=" + odd(random, 12));
        }
        int parts = 1 + random.nextInt(300);
        return new JournalEntry(JournalEntry.Kind.TEXT, "s" + odd(random, 5), "a" + odd(random, 60), odd(random, 5),
                random.nextInt(parts), parts, n, hash(n), hash(~n), odd(random, 9), verdicts, random.nextBoolean(),
                random.nextLong(), tokens, odd(random, random.nextInt(10) == 0 ? 30_000 : 300));
    }

    private static int[] ids(int count, SplittableRandom random) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = random.nextInt() >>> (1 + random.nextInt(31));
        }
        return ids;
    }

    private static String odd(SplittableRandom random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int point = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x80);
            text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? ' ' : point);
        }
        return text.toString();
    }

    /** Whether two entries are the same in all, token ids included. */
    public static boolean same(JournalEntry a, JournalEntry b) {
        return withoutTokens(a).equals(withoutTokens(b)) && same(a.tokens(), b.tokens());
    }

    private static boolean same(JournalEntry.@Nullable Tokens a, JournalEntry.@Nullable Tokens b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.fingerprint().equals(b.fingerprint()) && Arrays.equals(a.ids(), b.ids());
    }

    private static JournalEntry withoutTokens(JournalEntry e) {
        return new JournalEntry(e.kind(), e.source(), e.address(), e.member(), e.part(), e.parts(), e.sequence(), e.version(),
                e.rawHash(), e.extractor(), e.verdicts(), e.heldOut(), e.timeMillis(), null, e.text());
    }
}
