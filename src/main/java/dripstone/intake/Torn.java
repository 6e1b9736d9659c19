package dripstone.intake;

import dripstone.text.near.Sketch;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * A version of which some parts stand in the journal and some do not: what a crash in the middle of an append leaves. It is not
 * accepted; when the document is offered again only the missing parts are appended.
 *
 * @param parts how many the version has
 * @param present which of them are in the journal; not changed
 * @param sketch of the present ones
 */
record Torn(int parts, BitSet present, Sketch sketch) {
    static Torn none(int parts) {
        return new Torn(parts, new BitSet(), Sketch.NONE);
    }

    Torn with(int part, Sketch ofPart) {
        BitSet more = (BitSet) present.clone();
        more.set(part);
        return new Torn(parts, more, sketch.merge(ofPart));
    }

    boolean isWhole() {
        return present.cardinality() == parts;
    }

    /** Parts i32, length of the bit set i32, bit set, sketch. */
    byte[] toBytes() {
        byte[] bits = present.toByteArray();
        byte[] rest = sketch.toBytes();
        return ByteBuffer.allocate(2 * Integer.BYTES + bits.length + rest.length).putInt(parts).putInt(bits.length).put(bits).put(rest)
                .array();
    }

    static Torn read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int parts = in.getInt();
        byte[] bits = new byte[in.getInt()];
        in.get(bits);
        return new Torn(parts, BitSet.valueOf(bits), Sketch.read(in));
    }
}
