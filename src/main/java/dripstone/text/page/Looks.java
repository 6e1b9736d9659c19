package dripstone.text.page;

import java.util.HashMap;
import java.util.Map;

/** The blocks in places that look alike ({@link Scope#signature}), together. */
record Looks(int count, long chars, long linkChars) {
    static final Looks NONE = new Looks(0, 0, 0);

    static Map<Long, Looks> of(PageBlocks page) {
        Map<Long, Looks> looks = new HashMap<>();
        for (Block b : page.blocks()) {
            looks.merge(b.scope().signature(), new Looks(1, b.chars(), b.linkChars()),
                    (x, y) -> new Looks(x.count + y.count, x.chars + y.chars, x.linkChars + y.linkChars));
        }
        return looks;
    }

    double meanChars() {
        return count == 0 ? 0 : (double) chars / count;
    }

    double linkDensity() {
        return chars == 0 ? 0 : (double) linkChars / chars;
    }
}
