package dripstone.checkpoint;

import dripstone.disk.FileOutput;
import java.io.IOException;
import java.io.OutputStream;

/** A file that is written at a pace, and made durable as it grows: the disk is never handed much at once. Not thread-safe. */
final class PacedOutput extends OutputStream {
    private final FileOutput file;
    private final Pace pace;
    private long unforced;

    PacedOutput(FileOutput file, Pace pace) {
        this.file = file;
        this.pace = pace;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        file.write(bytes, from, length);
        unforced += length;
        if (unforced >= Pace.FORCE_BYTES) {
            file.force();
            unforced = 0;
        }
        pace.wrote(length);
    }
}
