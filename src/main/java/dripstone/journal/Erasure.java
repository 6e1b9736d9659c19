package dripstone.journal;

import dripstone.disk.FileFormat;
import dripstone.disk.FormatReader;
import dripstone.disk.FormatWriter;
import dripstone.disk.Publish;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is about to be erased, written down before the first entry is overwritten: whoever opens the journal next finishes it. It says
 * what the entries become and nothing of what they were.
 *
 * @param places in the order of the journal
 */
record Erasure(List<Place> places) {
    private static final String FILE = "erasing";
    private static final FileFormat FORMAT = new FileFormat("dripstone-erasure", 1, 1);

    /**
     * An entry.
     *
     * @param readable false where it is damaged: it becomes zeros, and stays damaged
     * @param source of the tombstone, as sequence and heldOut
     */
    record Place(Position at, boolean readable, String source, long sequence, boolean heldOut) {
        static Place damaged(Position at) {
            return new Place(at, false, "", 0, false);
        }
    }

    /** Where zeros come to lie. */
    PositionRanges damaged() {
        return new PositionRanges(places.stream().filter(p -> !p.readable)
                .map(p -> new PositionRange(p.at, new Position(p.at.value() + 1))).toList());
    }

    /** Durable on return. */
    void write(Path directory) throws IOException {
        Publish.file(directory.resolve(FILE), out -> {
            FormatWriter format = FormatWriter.begin(out, FORMAT);
            DataOutputStream data = new DataOutputStream(format);
            data.writeInt(places.size());
            for (Place place : places) {
                data.writeLong(place.at.value());
                data.writeBoolean(place.readable);
                data.writeUTF(place.source);
                data.writeLong(place.sequence);
                data.writeBoolean(place.heldOut);
            }
            data.flush();
            format.finish();
        });
    }

    /** What a process that died had begun; nothing where it had not. */
    static Erasure begun(Path directory) throws IOException {
        Publish.sweep(directory);
        List<Place> places = new ArrayList<>();
        if (Files.exists(directory.resolve(FILE))) {
            try (DataInputStream data = new DataInputStream(FormatReader.open(directory.resolve(FILE), FORMAT))) {
                for (int left = data.readInt(); left > 0; left--) {
                    places.add(new Place(new Position(data.readLong()), data.readBoolean(), data.readUTF(), data.readLong(),
                            data.readBoolean()));
                }
            }
        }
        return new Erasure(places);
    }

    /** All of it is durable. */
    static void finished(Path directory) throws IOException {
        if (Files.deleteIfExists(directory.resolve(FILE))) {
            Publish.forceDirectory(directory);
        }
    }
}
