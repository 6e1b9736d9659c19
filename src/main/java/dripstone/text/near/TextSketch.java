package dripstone.text.near;

import java.nio.ByteBuffer;

/**
 * Both samples of a text's shingles, made in one pass by {@link Shingler}.
 *
 * @param sketch tells how much of another version is new
 * @param minHash tells how much two texts are alike
 */
public record TextSketch(Sketch sketch, MinHash minHash) {
    /** That of both texts' shingles together. */
    public TextSketch merge(TextSketch other) {
        return new TextSketch(sketch.merge(other.sketch), minHash.merge(other.minHash));
    }

    /** Distinct shingles, counted up to {@value Sketch#SIZE}. */
    public int shingles() {
        return sketch.shingles();
    }

    /** Its {@link MinHash} of fixed length, then its {@link Sketch}. */
    public byte[] toBytes() {
        byte[] rest = sketch.toBytes();
        ByteBuffer out = ByteBuffer.allocate(MinHash.BYTES + rest.length);
        minHash.writeTo(out);
        return out.put(rest).array();
    }

    public static TextSketch read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        MinHash minHash = MinHash.read(in);
        return new TextSketch(Sketch.read(in), minHash);
    }
}
