package dripstone.text.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The blocks of a page in reading order, the places that hold them, and counts of what else stands on it. Filled by its collector. */
final class PageBlocks {
    private final List<Block> blocks = new ArrayList<>();
    private final List<Scope> scopes = new ArrayList<>();
    private final Map<String, Integer> tags = new HashMap<>();
    private @Nullable Map<Long, Looks> looks;
    private int images;

    void add(Block block) {
        blocks.add(block);
    }

    void close(Scope scope) {
        scope.close(blocks.size());
        if (scope.to() > scope.from()) {
            scopes.add(scope);
        }
    }

    void entered(String tag) {
        tags.merge(tag, 1, Integer::sum);
    }

    void countImage() {
        images++;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Of all elements that set text apart and hold some, inner ones before outer ones. */
    List<Scope> scopes() {
        return scopes;
    }

    /** {@link Looks#of} all blocks; asked once they are all there. */
    Map<Long, Looks> looks() {
        Map<Long, Looks> known = looks;
        if (known == null) {
            known = Looks.of(this);
            looks = known;
        }
        return known;
    }

    /** Elements of that name that set text apart. */
    int count(String tag) {
        return tags.getOrDefault(tag, 0);
    }

    int images() {
        return images;
    }
}
