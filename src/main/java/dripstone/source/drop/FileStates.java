package dripstone.source.drop;

import dripstone.disk.KeyValueMap;
import dripstone.disk.KeyValueStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/** One folder's remembered files, keyed by the path relative to it. Losing them costs reading, never a document. */
final class FileStates {
    private final KeyValueStore store;
    private final KeyValueMap map;
    private final byte[] prefix;
    private boolean dirty;

    FileStates(KeyValueStore store, String folder) {
        this.store = store;
        this.map = store.map("drop");
        this.prefix = (folder + "\0").getBytes(StandardCharsets.UTF_8);
    }

    Optional<FileState> get(String relative) {
        byte[] value = map.get(key(relative));
        return value == null ? Optional.empty() : FileState.decode(value);
    }

    void put(String relative, FileState state) {
        map.put(key(relative), state.encode());
        dirty = true;
    }

    boolean remove(String relative) {
        boolean removed = map.remove(key(relative));
        dirty |= removed;
        return removed;
    }

    /**
     * Visits some of the files in order of their names.
     *
     * @param after the last name of the visit before; empty to begin with the first
     * @return the last name that was visited; empty when that was the end
     */
    String visit(String after, int most, BiConsumer<String, FileState> visitor) {
        String[] last = {""};
        int[] left = {most};
        map.scan(key(after), (key, value) -> {
            if (!startsWith(key)) {
                last[0] = "";
                return false;
            }
            String relative = new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
            if (relative.equals(after)) {
                return true;
            }
            if (left[0]-- == 0) {
                return false;
            }
            FileState.decode(value).ifPresent(state -> visitor.accept(relative, state));
            last[0] = relative;
            return true;
        });
        return left[0] < 0 ? last[0] : "";
    }

    void commit() throws IOException {
        if (dirty) {
            store.commit();
            dirty = false;
        }
    }

    private byte[] key(String relative) {
        byte[] name = relative.getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(prefix, prefix.length + name.length);
        System.arraycopy(name, 0, key, prefix.length, name.length);
        return key;
    }

    private boolean startsWith(byte[] key) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
