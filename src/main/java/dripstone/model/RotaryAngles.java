package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.kernel.RotaryTable;
import org.jspecify.annotations.Nullable;

/** The rotary table of a pass; none where positions are learned. */
final class RotaryAngles implements AutoCloseable {
    private final @Nullable Buffer table;

    RotaryAngles(Kernels kernels, Dimensions d, double theta) {
        table = d.form().isLlamaLike() ? RotaryTable.build(kernels, d.T(), d.D(), theta) : null;
    }

    static long bytes(Dimensions d, Precision precision) {
        return d.form().isLlamaLike() ? (long) d.T() * d.D() * precision.master().bytes() : 0;
    }

    /** 0 where there is none. */
    long address() {
        return table == null ? 0 : table.address();
    }

    long bytes() {
        return table == null ? 0 : table.bytes();
    }

    @Override
    public void close() {
        if (table != null) {
            table.close();
        }
    }
}
