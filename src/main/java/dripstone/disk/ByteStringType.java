package dripstone.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Byte strings in unsigned order; on disk a variable-length count and the bytes. */
final class ByteStringType extends BasicDataType<byte[]> {
    static final ByteStringType INSTANCE = new ByteStringType();

    private static final int OBJECT_OVERHEAD = 24;

    private ByteStringType() {}

    @Override
    public int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    @Override
    public int getMemory(byte[] value) {
        return OBJECT_OVERHEAD + value.length;
    }

    @Override
    public boolean isMemoryEstimationAllowed() {
        return false; // lengths differ too much for a sampled mean to bound the cache
    }

    @Override
    public void write(WriteBuffer buffer, byte[] value) {
        buffer.putVarInt(value.length).put(value);
    }

    @Override
    public byte[] read(ByteBuffer buffer) {
        int length = DataUtils.readVarInt(buffer);
        if (length < 0 || length > buffer.remaining()) {
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_FILE_CORRUPT, "byte string of length {0} in a page with {1} bytes left", length, buffer.remaining());
        }
        byte[] value = new byte[length];
        buffer.get(value);
        return value;
    }

    @Override
    public byte[][] createStorage(int size) {
        return new byte[size][];
    }
}
