package dripstone.batch;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A batch copied out of its slab. */
record Packed(
        long step,
        List<Integer> tokens,
        List<Integer> targets,
        List<Integer> starts,
        long targetCount,
        String digest,
        PackerState after) {
    static Packed of(Batch batch) {
        return new Packed(batch.step(), ints(batch.tokens()), ints(batch.targets()), ints(batch.documentStarts()),
                batch.targetCount(), batch.digest(), batch.after());
    }

    private static List<Integer> ints(java.lang.foreign.MemorySegment segment) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < segment.byteSize() / 4; i++) {
            out.add(segment.getAtIndex(ValueLayout.JAVA_INT, i));
        }
        return out;
    }

    /** Pairs of input and target that are not masked. */
    List<Long> pairs() {
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (targets.get(i) >= 0) {
                out.add(Corpus.pair(tokens.get(i), targets.get(i)));
            }
        }
        return out;
    }
}
