package dripstone.intake;

import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import dripstone.text.near.TextSketch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What {@link NearDuplicates} knows beside its documents: the position to which it is complete, and the documents that a crash tore,
 * of which only some parts are in the journal.
 */
final class NearNote {
    private static final int VERSION_BYTES = 32;

    /** By the bytes of version and key, each as a character. */
    private final Map<String, Part> torn;

    private Position position;

    /** @param parts of the version @param present which of them came; not changed @param sketch of those */
    private record Part(int parts, BitSet present, TextSketch sketch) {}

    private NearNote(Position position, Map<String, Part> torn) {
        this.position = position;
        this.torn = torn;
    }

    Position position() {
        return position;
    }

    void moveTo(Position after) {
        position = after;
    }

    /** Notes a part. @return the sketch of the whole document, when this was the last part that it lacked */
    Optional<TextSketch> takeIn(byte[] key, JournalEntry entry, TextSketch sketch) {
        if (entry.parts() == 1) {
            return Optional.of(sketch);
        }
        byte[] version = HexFormat.of().parseHex(entry.version());
        String name = text(ByteBuffer.allocate(version.length + key.length).put(version).put(key).array());
        Part there = with(torn.get(name), entry, sketch);
        if (there.present().cardinality() == entry.parts()) {
            torn.remove(name);
            return Optional.of(there.sketch());
        }
        torn.put(name, there);
        return Optional.empty();
    }

    private static Part with(@Nullable Part before, JournalEntry entry, TextSketch sketch) {
        BitSet present = new BitSet();
        TextSketch merged = sketch;
        if (before != null && before.parts() == entry.parts()) {
            present.or(before.present());
            merged = before.sketch().merge(sketch);
        }
        present.set(entry.part());
        return new Part(entry.parts(), present, merged);
    }

    /** Lets go of what a crash left of documents. @param gone of a key's bytes */
    void forget(Predicate<byte[]> gone) {
        torn.keySet().removeIf(name -> gone.test(bytes(name.substring(VERSION_BYTES))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Position i64, then of each torn document: bytes of its name i32, name, parts i32, bytes i32 of a bit set, bytes i32 of a sketch. */
    byte[] toBytes() {
        int length = Long.BYTES;
        for (var one : torn.entrySet()) {
            length += 4 * Integer.BYTES + one.getKey().length() + one.getValue().present().toByteArray().length
                    + one.getValue().sketch().toBytes().length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).putLong(position.value());
        torn.forEach((name, part) -> {
            put(out, bytes(name));
            out.putInt(part.parts());
            put(out, part.present().toByteArray());
            put(out, part.sketch().toBytes());
        });
        return out.array();
    }

    private static void put(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length).put(bytes);
    }

    /** Nothing of no bytes. */
    static NearNote read(byte[] bytes) {
        Map<String, Part> torn = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Position position = in.hasRemaining() ? new Position(in.getLong()) : Position.ORIGIN;
        while (in.hasRemaining()) {
            String name = text(next(in));
            int parts = in.getInt();
            torn.put(name, new Part(parts, BitSet.valueOf(next(in)), TextSketch.read(next(in))));
        }
        return new NearNote(position, torn);
    }

    private static byte[] next(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }
}
