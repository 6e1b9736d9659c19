package dripstone.checkpoint;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what a snapshot would be written from with one that stands on the disk, byte by byte as the files are. The heap holds one
 * chunk of a file, whatever the model's size.
 */
public final class SnapshotComparison {
    private static final int BUFFER_BYTES = 1 << 16;

    private SnapshotComparison() {}

    /**
     * The first place at which they differ.
     *
     * @param file of the snapshot
     * @param tensor empty where the files' heads or lengths differ
     * @param element of the tensor in the file's order, from 0; −1 without a tensor
     * @param recorded bits of the element in the snapshot, in hexadecimal; empty without a tensor
     * @param made bits of the element in memory
     */
    public record Difference(String file, String tensor, long element, String recorded, String made) {}

    /**
     * Trained weights first, then those beside which adapters are trained, then the optimiser's state.
     *
     * @return nothing where all bits are the same
     */
    public static Optional<Difference> first(Snapshot recorded, SnapshotContent made) throws IOException {
        if (made.adapter().isPresent()) {
            Optional<Difference> adapter = first(recorded, SnapshotFiles.ADAPTER, made.adapter().get().tensors());
            if (adapter.isPresent()) {
                return adapter;
            }
        }
        Optional<Difference> weights = first(recorded, SnapshotFiles.WEIGHTS, made.weights());
        return weights.isPresent() ? weights : first(recorded, SnapshotFiles.OPTIMIZER, made.optimizer());
    }

    private static Optional<Difference> first(Snapshot recorded, String file, List<Tensor> tensors) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(recorded.directory().resolve(file)), BUFFER_BYTES)) {
            ComparingOutput comparing = new ComparingOutput(in);
            SafetensorsWriter.write(comparing, tensors);
            comparing.end();
            return comparing.differs() ? Optional.of(describe(file, tensors, comparing)) : Optional.empty();
        }
    }

    private static Difference describe(String file, List<Tensor> tensors, ComparingOutput at) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.of(tensors);
        long inData = at.place() - Long.BYTES - header.encode().length;
        for (Map.Entry<String, SafetensorsHeader.Entry> tensor : header.tensors().entrySet()) {
            SafetensorsHeader.Entry range = tensor.getValue();
            if (inData >= range.begin() && inData < range.end()) {
                int inElement = (int) ((inData - range.begin()) % Float.BYTES);
                return new Difference(file, tensor.getKey(), (inData - range.begin()) / Float.BYTES, at.recorded(inElement),
                        at.made(inElement));
            }
        }
        return new Difference(file, "", -1, "", "");
    }

    /** Compares what is written to it with a stream, and remembers the first difference. */
    private static final class ComparingOutput extends OutputStream {
        private final InputStream recorded;
        private final byte[] chunk = new byte[BUFFER_BYTES];
        private final byte[] recordedElement = new byte[Float.BYTES];
        private final byte[] madeElement = new byte[Float.BYTES];
        private long written;
        private long place = -1;

        ComparingOutput(InputStream recorded) {
            this.recorded = recorded;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length && !differs(); ) {
                int wanted = Math.min(chunk.length, length - done);
                int read = recorded.readNBytes(chunk, 0, wanted);
                int same = Arrays.mismatch(chunk, 0, read, bytes, from + done, from + done + wanted);
                if (same >= 0) {
                    place = written + done + same;
                    remember(bytes, from + done, same, wanted, read);
                }
                done += wanted;
            }
            written += length;
        }

        /** The element of which the differing byte is one: data begins at a multiple of eight bytes, and so do chunks. */
        private void remember(byte[] bytes, int from, int at, int wanted, int read) {
            int element = at - (int) (place % Float.BYTES);
            for (int i = 0; i < Float.BYTES; i++) {
                int index = element + i;
                recordedElement[Float.BYTES - 1 - i] = index >= 0 && index < read ? chunk[index] : 0;
                madeElement[Float.BYTES - 1 - i] = index >= 0 && index < wanted ? bytes[from + index] : 0;
            }
        }

        /** The stream has no more than was written. */
        void end() throws IOException {
            if (!differs() && recorded.read() >= 0) {
                place = written;
            }
        }

        boolean differs() {
            return place >= 0;
        }

        long place() {
            return place;
        }

        String recorded(int inElement) {
            return inElement < 0 ? "" : java.util.HexFormat.of().formatHex(recordedElement);
        }

        String made(int inElement) {
            return inElement < 0 ? "" : java.util.HexFormat.of().formatHex(madeElement);
        }
    }
}
