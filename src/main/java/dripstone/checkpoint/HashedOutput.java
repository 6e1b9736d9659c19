package dripstone.checkpoint;

import dripstone.disk.Sha256;
import java.io.IOException;
import java.io.OutputStream;

/** Passes bytes on, counting and hashing them. Not thread-safe. */
final class HashedOutput extends OutputStream {
    private final OutputStream out;
    private final Sha256 sum = new Sha256();
    private long count;

    HashedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        sum.update(bytes, from, length);
        count += length;
    }

    long count() {
        return count;
    }

    /** Once, at the end. */
    String sha256() {
        return sum.hex();
    }
}
