package dripstone.source.drop;

import dripstone.life.Health;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with one folder at the moment. One line is logged when something begins and when it ends. */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
    private final String folder;
    private final Map<Kind, String> now = new EnumMap<>(Kind.class);

    enum Kind {
        UNAVAILABLE,
        UNWATCHED,
        UNREADABLE,
        UNMOVED,
        SINK,
        STATE
    }

    Troubles(String folder) {
        this.folder = folder;
    }

    /** @param detail what is wrong and the way out; empty when it is over */
    synchronized void set(Kind kind, String detail) {
        if (detail.isEmpty()) {
            if (now.remove(kind) != null) {
                LOG.info("folder={} is well again: {}", folder, kind);
            }
        } else if (now.put(kind, detail) == null) {
            LOG.warn("folder={} is degraded: {}", folder, detail);
        }
    }

    synchronized boolean has(Kind kind) {
        return now.containsKey(kind);
    }

    synchronized Health health(boolean busy) {
        return now.isEmpty()
                ? busy ? new Health.Up("reads files of " + folder) : new Health.Waiting("waits for files in " + folder)
                : new Health.Degraded(folder + ": " + String.join("; ", now.values()));
    }
}
