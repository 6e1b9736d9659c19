package dripstone.disk;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What is known of a file on a {@link SimulatedDisk}; it has no clock. */
record SimulatedAttributes(SimulatedNode node) implements BasicFileAttributes {
    @Override
    public FileTime lastModifiedTime() {
        return FileTime.fromMillis(0);
    }

    @Override
    public FileTime lastAccessTime() {
        return FileTime.fromMillis(0);
    }

    @Override
    public FileTime creationTime() {
        return FileTime.fromMillis(0);
    }

    @Override
    public boolean isRegularFile() {
        return node instanceof SimulatedNode.File;
    }

    @Override
    public boolean isDirectory() {
        return node instanceof SimulatedNode.Directory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public long size() {
        return node instanceof SimulatedNode.File f ? f.length() : 0;
    }

    @Override
    public Object fileKey() {
        return System.identityHashCode(node);
    }
}
