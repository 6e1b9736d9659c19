package dripstone.intake.near;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A block less some documents, the others numbered on. Takes four bytes of heap a document, while it is written. */
final class Without implements Written {
    private final Written block;
    /** The documents that stay, ascending. */
    private final int[] kept;

    private Without(Written block, int[] kept) {
        this.block = block;
        this.kept = kept;
    }

    static Without of(Written block, Predicate<byte[]> gone) {
        return new Without(block, IntStream.range(0, block.documents()).filter(d -> !gone.test(block.name(d))).toArray());
    }

    @Override
    public int documents() {
        return kept.length;
    }

    @Override
    public void signature(int document, byte[] into, int at) {
        block.signature(kept[document], into, at);
    }

    @Override
    public byte[] name(int document) {
        return block.name(kept[document]);
    }

    @Override
    public Keys keys(int band) {
        return new Remaining(block.keys(band));
    }

    /** Walks on in the block's keys as it is asked for one after the other. */
    private final class Remaining implements Keys {
        private final Keys all;
        private int asked = -1;
        private int at = -1;
        private long entry;

        Remaining(Keys all) {
            this.all = all;
        }

        @Override
        public long at(int i) {
            for (; asked < i; asked++) {
                int number;
                do {
                    entry = all.at(++at);
                    number = Arrays.binarySearch(kept, (int) entry);
                } while (number < 0);
                entry = (entry & 0xFFFFFFFF00000000L) | number;
            }
            return entry;
        }
    }
}
