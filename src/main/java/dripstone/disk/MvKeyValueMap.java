package dripstone.disk;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** One map of an {@link MvKeyValueStore}. */
final class MvKeyValueMap implements KeyValueMap {
    private final Path file;
    private final MVStore store;
    private final MVMap<byte[], byte[]> map;

    MvKeyValueMap(Path file, MVStore store, MVMap<byte[], byte[]> map) {
        this.file = file;
        this.store = store;
        this.map = map;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        try {
            return map.get(key);
        } catch (MVStoreException e) {
            throw failed(e);
        }
    }

    @Override
    public void put(byte[] key, byte[] value) {
        try {
            map.put(key, value);
        } catch (MVStoreException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean remove(byte[] key) {
        try {
            return map.remove(key) != null;
        } catch (MVStoreException e) {
            throw failed(e);
        }
    }

    @Override
    public long size() {
        return map.sizeAsLong();
    }

    @Override
    public void scan(byte[] from, Visitor visitor) {
        // Pages of the visited version may lie only on the disk: registered, their space is not written again while we walk.
        MVStore.TxCounter version = store.registerVersionUsage();
        try {
            Cursor<byte[], byte[]> cursor = reading(() -> map.cursor(from.length == 0 ? null : from));
            while (reading(cursor::hasNext)) {
                byte[] key = reading(cursor::next);
                if (!visitor.visit(key, cursor.getValue())) {
                    return;
                }
            }
        } finally {
            store.deregisterVersionUsage(version);
        }
    }

    private <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (MVStoreException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(MVStoreException e) {
        return new UncheckedIOException(MvKeyValueStore.explained(file, e));
    }
}
