package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class EntryFormatTest {
    private static final Position AT = new Position(77);

    /** Format 1, written down once: a build that cannot read this has broken its users' journals. */
    private static final String FIXTURE =
            "44524a4501010003000000d90868616e64626f6f6b1067756964652f73746172742e68746d6c05612e7a69700103ac02910a2dec89025c"
                    + "c1beeb8da1658eec67f893a2eefb32555e71c18690ee42c90b975835de1c9756cebfc846100bfc1e42987bbcbfdd7e532fc3f2827affe7"
                    + "f6640668746d6c2f310000018bcfe56800010b6c616e67756167653d656e40316430623134653464623031386665646233343636663861"
                    + "3762383161393839396365626538613664303530646430313132613736346662363661626339636604007f8001ffff030e0e7329ca2f50"
                    + "48aa544801d27a5c007c93aa01";

    @Property(tries = 300)
    void decodeOfEncodeIsTheIdentity(@ForAll long seed) throws IOException {
        JournalEntry entry = Entries.random(seed & Long.MAX_VALUE, new SplittableRandom(seed));
        assertTrue(Entries.same(entry, decode(encode(entry))), () -> "seed=" + seed);
    }

    @Property(tries = 100)
    void anyText_comesBack(@ForAll String text) throws IOException {
        JournalEntry entry = Entries.text(3, text.replaceAll("[\\ud800-\\udfff]", "?"));
        assertEquals(entry, decode(encode(entry)));
    }

    @Test
    void encodingCutAtAnyByte_isAnError() {
        byte[] whole = encode(Entries.random(5, new SplittableRandom(11)));
        for (int size = 0; size < whole.length; size++) {
            byte[] cut = Arrays.copyOf(whole, size);
            assertThrows(CorruptEntryException.class, () -> decode(cut), "size=" + size);
        }
        assertThrows(CorruptEntryException.class, () -> decode(Arrays.copyOf(whole, whole.length + 1)));
    }

    @Test
    void bodyCutAtAnyByte_isAnErrorEvenWithAFreshChecksum() {
        byte[] whole = encode(Entries.text(
                5, "some text that is long enough", new JournalEntry.Tokens(Entries.hash(1), new int[] {1, 700}), true));
        for (int size = EntryFormat.HEADER_BYTES; size < whole.length - EntryFormat.CHECKSUM_BYTES; size++) {
            byte[] cut = sealed(Arrays.copyOf(whole, size + EntryFormat.CHECKSUM_BYTES));
            assertThrows(CorruptEntryException.class, () -> decode(cut), "size=" + size);
        }
    }

    @Property(tries = 500)
    void randomBodyWithAGoodChecksum_isNeverMoreThanAnError(@ForAll byte[] noise, @ForAll @IntRange(max = 3) int flags) throws IOException {
        byte[] bytes = new byte[EntryFormat.HEADER_BYTES + noise.length + EntryFormat.CHECKSUM_BYTES];
        ByteBuffer.wrap(bytes).putInt(EntryFormat.MAGIC).put((byte) 1).put((byte) 1).putShort((short) flags).putInt(0).put(noise);
        assertThrows(CorruptEntryException.class, () -> decode(sealed(bytes)));
    }

    @Test
    void oneBitTurnedAnywhere_isAnError() {
        byte[] whole = encode(Entries.text(9, "every bit counts"));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] bad = whole.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThrows(CorruptEntryException.class, () -> decode(bad), "bit=" + bit);
        }
    }

    /** Format 2, an erased entry of source "handbook" and number 1337, written down once. */
    private static final String ERASED_FIXTURE = "44524a4502020001000000150868616e64626f6f6bb90a00000000000000000000"
            + "7e21c601";

    @Test
    void tombstone_hasTheSizeItWasGiven_andIsReadAsErased() throws IOException {
        for (int size = 27; size < 400; size++) {
            byte[] bytes = tombstone(size);
            assertEquals(size, bytes.length);
            assertEquals(JournalEntry.erased("handbook", 1337, true), decode(bytes));
        }
        assertThrows(IllegalArgumentException.class, () -> tombstone(26));
        assertEquals(ERASED_FIXTURE, java.util.HexFormat.of().formatHex(tombstone(37)));
    }

    @Test
    void tombstoneCutAtAnyByte_orWithABitTurned_isAnError() {
        byte[] whole = tombstone(60);
        for (int size = 0; size < whole.length; size++) {
            byte[] cut = Arrays.copyOf(whole, size);
            assertThrows(CorruptEntryException.class, () -> decode(cut), "size=" + size);
        }
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] bad = whole.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThrows(CorruptEntryException.class, () -> decode(bad), "bit=" + bit);
        }
    }

    private static byte[] tombstone(int size) {
        try (EntryEncoder encoder = new EntryEncoder()) {
            ByteBuffer made = encoder.tombstone(size, "handbook", 1337, true);
            byte[] bytes = new byte[made.remaining()];
            made.get(bytes);
            return bytes;
        }
    }

    @Test
    void newerFormat_isRefusedByName() {
        byte[] newer = encode(Entries.text(1, "from tomorrow"));
        newer[4] = 3;
        NewerFormatException e = assertThrows(NewerFormatException.class, () -> decode(sealed(newer)));
        assertEquals(3, e.version());
        assertTrue(String.valueOf(e.getMessage()).contains("format=3"), e.getMessage());
    }

    @Test
    void claimOfEndlessText_isRefusedWithoutInflatingIt() {
        byte[] whole = encode(Entries.text(1, "x".repeat(1 << 20)));
        assertTrue(whole.length < 4096, "deflated well: " + whole.length);
        assertThrows(IllegalArgumentException.class, () -> encode(Entries.text(1, "x".repeat((1 << 20) + 1))));
    }

    @Test
    void entryOverTheGreatestSize_isRefused() {
        int[] ids = new int[300_000];
        Arrays.fill(ids, Integer.MAX_VALUE);
        JournalEntry entry = Entries.text(1, "short", new JournalEntry.Tokens("f", ids), false);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> encode(entry));
        assertTrue(String.valueOf(e.getMessage()).contains("address=page/1"), e.getMessage());
    }

    @Test
    void hashThatIsNone_isRefused() {
        JournalEntry good = Entries.text(1, "text");
        for (String bad : List.of("", "abc", "A".repeat(64), "g".repeat(64))) {
            assertThrows(IllegalArgumentException.class, () -> encode(new JournalEntry(good.kind(), good.source(), good.address(),
                    good.member(), 0, 1, 1, bad, good.rawHash(), "html/1", List.of(), false, 0, null, "text")));
        }
    }

    @Test
    void fixtureOfFormat1_isReadStill() throws IOException {
        JournalEntry expected = new JournalEntry(JournalEntry.Kind.TEXT, "handbook", "guide/start.html", "a.zip", 1, 3, 300,
                Entries.hash(1), Entries.hash(2), "html/1", List.of("language=en"), true, 1_700_000_000_000L,
                new JournalEntry.Tokens(Entries.hash(3), new int[] {0, 127, 128, 65_535}), "Drop by drop.\n");
        byte[] fixture = HexFormat.of().parseHex(FIXTURE);
        assertTrue(Entries.same(expected, decode(fixture)));
    }

    /** Sets body length and checksum anew. */
    private static byte[] sealed(byte[] bytes) {
        int covered = bytes.length - EntryFormat.CHECKSUM_BYTES;
        ByteBuffer.wrap(bytes).putInt(8, covered - EntryFormat.HEADER_BYTES);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, covered);
        ByteBuffer.wrap(bytes).putInt(covered, (int) crc.getValue());
        return bytes;
    }

    private static byte[] encode(JournalEntry entry) {
        try (EntryEncoder encoder = new EntryEncoder()) {
            ByteBuffer bytes = encoder.encode(entry);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        }
    }

    private static JournalEntry decode(byte[] bytes) throws IOException {
        try (EntryDecoder decoder = new EntryDecoder()) {
            return decoder.decode(AT, ByteBuffer.wrap(bytes));
        }
    }
}
