package dripstone.source.drop;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is remembered of a file that was read, so that a restart does not read it again.
 *
 * @param hash SHA-256 of its bytes, lower-case hex; empty where it was not read
 * @param refused whether it gave no text
 * @param note the reason of a refusal; for a moved file, the path under which it was taken
 */
record FileState(FileStamp stamp, String hash, boolean refused, String note) {
    private static final String FORM = "1";

    byte[] encode() {
        return String.join("\t", FORM, stamp.kind().name(), Long.toString(stamp.size()), Long.toString(stamp.modifiedNanos()),
                Long.toString(stamp.changedNanos()), stamp.fileKey(), hash, Boolean.toString(refused), note)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Empty for a form that this build does not know: the file is read once more, and found to be a repeat. */
    static Optional<FileState> decode(byte[] bytes) {
        String[] f = new String(bytes, StandardCharsets.UTF_8).split("\t", 9);
        if (f.length != 9 || !f[0].equals(FORM)) {
            return Optional.empty();
        }
        try {
            FileStamp stamp = new FileStamp(FileStamp.Kind.valueOf(f[1]), Long.parseLong(f[2]), Long.parseLong(f[3]),
                    Long.parseLong(f[4]), f[5]);
            return Optional.of(new FileState(stamp, f[6], Boolean.parseBoolean(f[7]), f[8]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
