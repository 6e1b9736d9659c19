package dripstone.disk;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What a name on a {@link SimulatedDisk} stands for: as programs see it, and as it lies on the disk. */
sealed interface SimulatedNode {
    /** Space that it takes, with all in it that was not counted before. */
    long bytes(Set<SimulatedNode> counted);

    /** Names. */
    final class Directory implements SimulatedNode {
        final Map<String, SimulatedNode> current = new TreeMap<>();
        final Map<String, SimulatedNode> durable = new TreeMap<>();

        @Override
        public long bytes(Set<SimulatedNode> counted) {
            return current.values().stream().mapToLong(node -> node.bytes(counted)).sum();
        }
    }

    /** Bytes. */
    final class File implements SimulatedNode {
        private byte[] current = new byte[0];
        private int length;
        private byte[] durable = new byte[0];
        /** Sectors that were written since the last force. */
        private final BitSet dirty = new BitSet();

        long length() {
            return length;
        }

        /** @return how many bytes, −1 at the end */
        int read(long place, byte[] into) {
            if (into.length == 0) {
                return 0;
            }
            if (place >= length) {
                return -1;
            }
            int n = (int) Math.min(into.length, length - place);
            System.arraycopy(current, (int) place, into, 0, n);
            return n;
        }

        void write(long place, byte[] bytes) {
            if (bytes.length == 0) {
                return;
            }
            int at = Math.toIntExact(place);
            int end = at + bytes.length;
            if (end > current.length) {
                current = Arrays.copyOf(current, Math.max(end, 2 * current.length));
            }
            if (at > length) {
                Arrays.fill(current, length, at, (byte) 0);
                dirty.set(length / SimulatedDisk.SECTOR_BYTES, at / SimulatedDisk.SECTOR_BYTES + 1);
            }
            System.arraycopy(bytes, 0, current, at, bytes.length);
            length = Math.max(length, end);
            dirty.set(at / SimulatedDisk.SECTOR_BYTES, (end - 1) / SimulatedDisk.SECTOR_BYTES + 1);
        }

        void truncate(long to) {
            length = (int) Math.min(length, to);
        }

        void force() {
            byte[] next = Arrays.copyOf(durable, length);
            for (int s = dirty.nextSetBit(0); s >= 0; s = dirty.nextSetBit(s + 1)) {
                copySector(s, next);
            }
            durable = next;
            dirty.clear();
        }

        private void copySector(int sector, byte[] into) {
            int from = sector * SimulatedDisk.SECTOR_BYTES;
            int count = Math.min(SimulatedDisk.SECTOR_BYTES, Math.min(length, into.length) - from);
            if (count > 0) {
                System.arraycopy(current, from, into, from, count);
            }
        }

        /** They count as clean, and did not arrive. */
        void forgetDirty() {
            dirty.clear();
        }

        /** What a power loss leaves, as a new file. */
        File survive(RandomGenerator random) {
            int least = Math.min(length, durable.length);
            int most = Math.max(length, durable.length);
            int kept = switch (random.nextInt(3)) {
                case 0 -> durable.length;
                case 1 -> length;
                default -> least + random.nextInt(most - least + 1);
            };
            byte[] left = Arrays.copyOf(durable, kept);
            Survival sectors = Survival.draw(random);
            int of = Math.max(1, dirty.cardinality());
            int i = 0;
            for (int s = dirty.nextSetBit(0); s >= 0; s = dirty.nextSetBit(s + 1)) {
                if (sectors.keeps(random, i++, of)) {
                    copySector(s, left);
                }
            }
            File next = new File();
            next.current = left;
            next.length = left.length;
            next.durable = left.clone();
            return next;
        }

        @Override
        public long bytes(Set<SimulatedNode> counted) {
            return counted.add(this) ? length : 0;
        }
    }
}
