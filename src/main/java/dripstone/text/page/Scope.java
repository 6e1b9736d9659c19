package dripstone.text.page;

import org.jspecify.annotations.Nullable;

/**
 * One element that sets text apart, with what it and those around it say of themselves. Its blocks are neighbours: a range of the
 * page's blocks, known once the element has been walked through.
 */
final class Scope {
    private final @Nullable Scope parent;
    private final String tag;
    private final String names;
    private final int depth;
    private final int traits;
    private final long signature;
    private final boolean leafRow;
    private int from;
    private int to;

    /** @param names id and class as written @param ownTraits bits of {@link Trait} of the element itself */
    Scope(@Nullable Scope parent, String tag, String names, int ownTraits, boolean leafRow, int from) {
        this.parent = parent;
        this.tag = tag;
        this.names = names;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.traits = ownTraits | (parent == null ? 0 : parent.traits);
        this.signature = signature(parent, tag, names);
        this.leafRow = leafRow;
        this.from = from;
        this.to = from;
    }

    void close(int end) {
        to = end;
    }

    @Nullable Scope parent() {
        return parent;
    }

    String tag() {
        return tag;
    }

    String names() {
        return names;
    }

    int depth() {
        return depth;
    }

    /** Bits of {@link Trait}, of the element and all around it. */
    int traits() {
        return traits;
    }

    boolean is(Trait trait) {
        return (traits & trait.bit()) != 0;
    }

    /** Equal for elements that look alike: tag and class of the element and of the three around it. */
    long signature() {
        return signature;
    }

    /** A row of plain cells: nothing sets text apart inside. */
    boolean isLeafRow() {
        return leafRow;
    }

    int from() {
        return from;
    }

    /** Exclusive. */
    int to() {
        return to;
    }

    /** The innermost place around it, or itself, with more blocks than that; looks no farther up than 64 places. */
    @Nullable Scope larger(int blocks) {
        Scope s = this;
        for (int up = 0; s != null && s.to - s.from <= blocks; up++) {
            s = up < 64 ? s.parent : null;
        }
        return s;
    }

    /** Each level has twenty bits, so that what lies more than three levels up falls out. */
    private static long signature(@Nullable Scope parent, String tag, String names) {
        long own = ((tag.hashCode() * 31L + withoutDigits(names)) * 0x9E3779B97F4A7C15L) >>> 44;
        return ((parent == null ? 0 : parent.signature) << 20) | own;
    }

    /** {@code post-12} and {@code post-13} look alike. */
    private static int withoutDigits(String names) {
        int hash = 0;
        for (int i = 0; i < names.length(); i++) {
            char c = names.charAt(i);
            if (c < '0' || c > '9') {
                hash = hash * 31 + c;
            }
        }
        return hash;
    }
}
