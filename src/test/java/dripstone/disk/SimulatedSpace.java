package dripstone.disk;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** How much room a {@link SimulatedDisk} has. */
final class SimulatedSpace extends FileStore {
    private final SimulatedDisk disk;

    SimulatedSpace(SimulatedDisk disk) {
        this.disk = disk;
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public String type() {
        return "simulated";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() {
        return disk.capacity();
    }

    @Override
    public long getUsableSpace() {
        return disk.usable();
    }

    @Override
    public long getUnallocatedSpace() {
        return disk.usable();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return name.equals("basic");
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException(attribute);
    }
}
