package dripstone.source.crawl;

import dripstone.disk.KeyValueMap;
import dripstone.disk.KeyValueStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a frontier of format 1 one of format 2: its queue, whose keys named attempts and depth, is written anew by rank. Page records are
 * read as they are, and written in the new form when they change. Each step may be repeated, so a crash in between costs nothing; the
 * format's number is written after, by the caller.
 */
record FrontierUpgrade(KeyValueStore store, FrontierStore frontier) {
    static final long BEFORE = 1;

    private static final Logger LOG = LoggerFactory.getLogger(FrontierUpgrade.class);
    private static final int AT_ONCE = 2_000;

    void run() throws IOException {
        KeyValueMap ready = store.map("ready");
        LOG.info("frontier of format {} is made one of format {}: ready={}", BEFORE, FrontierStore.FORMAT, ready.size());
        while (ready.size() > 0) {
            List<byte[]> moved = new ArrayList<>();
            ready.scan(new byte[0], (key, value) -> {
                move(new String(key, StandardCharsets.ISO_8859_1), new String(value, StandardCharsets.UTF_8));
                moved.add(key);
                return moved.size() < AT_ONCE;
            });
            moved.forEach(ready::remove);
            store.commit();
        }
    }

    private void move(String key, String name) {
        String authority = key.substring(0, key.indexOf('\0'));
        int zero = name.indexOf('\0');
        String site = name.substring(0, zero);
        String address = name.substring(zero + 1);
        PageRecord page = frontier.page(site, address);
        if (page != null) {
            frontier.enqueue(authority, site, address, page);
        }
    }
}
