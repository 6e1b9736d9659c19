package dripstone.intake.near;

import dripstone.disk.CorruptFileException;
import dripstone.disk.FileFormat;
import dripstone.disk.FormatReader;
import dripstone.disk.FormatWriter;
import dripstone.disk.Publish;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which segments make up the index, oldest first, and what its owner noted with them. Published as one file: it is the whole index of
 * one moment or of an earlier one.
 *
 * @param nextSegment number of the next segment to be written
 * @param note the owner's; not changed
 * @param segments numbers of the segment files
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Listing(long nextSegment, byte[] note, List<Long> segments) {
    private static final FileFormat FORMAT = new FileFormat("near-list", 1, 1);
    static final Listing EMPTY = new Listing(0, new byte[0], List.of());

    Listing {
        segments = List.copyOf(segments);
    }

    /** Next segment u64, bytes of the note u32, note, segments u32, each u64. */
    void publish(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FormatWriter writer = FormatWriter.begin(bytes, FORMAT);
        DataOutputStream out = new DataOutputStream(writer);
        out.writeLong(nextSegment);
        out.writeInt(note.length);
        out.write(note);
        out.writeInt(segments.size());
        for (long segment : segments) {
            out.writeLong(segment);
        }
        writer.finish();
        Publish.file(file, bytes.toByteArray());
    }

    static Listing read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(FormatReader.open(file, FORMAT))) {
            long next = in.readLong();
            byte[] note = in.readNBytes(in.readInt());
            List<Long> segments = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                segments.add(in.readLong());
            }
            return new Listing(next, note, segments);
        } catch (EOFException | IllegalArgumentException e) { // a length below 0
            throw new CorruptFileException(file, "its numbers do not agree with its length", "", e);
        }
    }
}
