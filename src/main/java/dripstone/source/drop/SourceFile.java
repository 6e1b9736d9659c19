package dripstone.source.drop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A file that is to be read, in one state of it.
 *
 * @param source name of the folder
 * @param address what the key says: the relative path under which the file was given
 * @param root nothing outside it is opened
 * @param relative where it lies now
 */
record SourceFile(String source, String address, Path root, Path relative, FileStamp stamp) {
    Path path() {
        return root.resolve(relative);
    }

    InputStream open() throws IOException {
        return SafeDirectory.read(root, relative);
    }

    /** Whether it is still the file that the stamp was taken of. */
    boolean isUnchanged() throws IOException {
        return stamp.sameContent(FileStamp.of(path()));
    }
}
