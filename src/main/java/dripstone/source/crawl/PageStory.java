package dripstone.source.crawl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Timepiece;
import dripstone.source.crawl.FrontierStore.Entry;
import dripstone.source.crawl.revisit.Signal;
import dripstone.source.crawl.trap.UrlPattern;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Pages of the frontier in words, for people: a line each, or all that is known of one. Guarded by the frontier's lock. */
record PageStory(FrontierStore store, Schedule schedule, RobotsBook robots, Timepiece clock) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ALIASES = 20;

    /** What is listed of a page; needs no lock. */
    ObjectNode line(Entry entry) {
        PageRecord page = entry.page();
        ObjectNode line = JSON.createObjectNode().put("site", entry.site()).put("address", entry.address())
                .put("state", page.state().name().toLowerCase(Locale.ROOT));
        if (page.isListing()) {
            line.put("kind", page.kind().name().toLowerCase(Locale.ROOT));
        }
        line.put("due", page.ready() ? "now" : time(page.dueMillis())).put("depth", page.depth());
        put(line, "reason", page.detail());
        put(line, "target", page.target());
        if (page.isWithdrawn()) {
            line.put("withdrawn", "its text was taken before; taken out of later batches by: dripstone source forget " + entry.address());
        }
        if (page.fetchedMillis() > 0) {
            line.put("fetched", time(page.fetchedMillis()));
        }
        return line;
    }

    /** All that is known of an address at a site; empty where the site neither knows it nor would. */
    Optional<ObjectNode> of(Site site, URI uri) {
        PageRecord page = store.page(site.name(), uri.toString());
        boolean inScope = site.contains(uri, page == null ? 1 : page.depth());
        if (page == null && !inScope) {
            return Optional.empty();
        }
        ObjectNode story = page == null
                ? JSON.createObjectNode().put("site", site.name())
                        .put("state", "in scope, but not found yet: no page that was read names it")
                : known(site, uri, page);
        judgements(story, site, uri, inScope || (page != null && page.isListing()));
        return Optional.of(story);
    }

    private ObjectNode known(Site site, URI uri, PageRecord page) {
        ObjectNode story = line(new Entry(site.name(), uri.toString(), page));
        story.remove("address");
        story.put("in-flight", schedule.isInFlight(site.name(), uri.toString()))
                .put("found-as", page.place().origin().name().toLowerCase(Locale.ROOT)).put("found-as-number", page.order());
        Priority priority = Priority.of(page);
        ObjectNode terms = story.putObject("priority");
        terms.put("rank", priority.rank()).put("meaning", "the smallest is fetched first, among the pages of its host that are due");
        ArrayNode all = terms.putArray("terms");
        priority.terms().forEach(t -> all.addObject().put("name", t.name()).put("points", t.points()).put("reason", t.reason()));
        revisit(story.putObject("revisit"), site, page);
        ArrayNode aliases = story.putArray("also-found-at");
        store.aliases(site.name(), uri.toString(), MOST_ALIASES).forEach(aliases::add);
        return story;
    }

    private static void revisit(ObjectNode node, Site site, PageRecord page) {
        Duration start = site.settings().recrawlInterval();
        long interval = page.history().intervalMillis() == 0 ? start.toMillis() : page.history().intervalMillis();
        node.put("interval", Duration.ofMillis(interval).toString()).put("starts-at", start.toString())
                .put("visits", page.history().visits()).put("changes", page.history().changes());
        put(node, "etag", page.validators().etag());
        put(node, "last-modified", page.validators().lastModified());
        Signal signal = page.signal();
        if (!signal.equals(Signal.NONE)) {
            node.put("told-by", signal.source().name().toLowerCase(Locale.ROOT)).put("told-of-change-at", time(signal.modifiedMillis()))
                    .put("followed", !signal.pending());
        }
    }

    private void judgements(ObjectNode story, Site site, URI uri, boolean inScope) {
        story.put("in-scope", inScope);
        Blocks.Block block = schedule.blocks().of(uri);
        story.put("block", block == null ? "none" : block.detail());
        story.put("robots", switch (robots.ask(Addresses.authority(uri), uri, site.consent(), clock.millis())) {
            case RobotsBook.Answer.Allowed a -> "allowed";
            case RobotsBook.Answer.Refused r -> r.reason();
            case RobotsBook.Answer.Withheld w -> w.verdict().text();
            case RobotsBook.Answer.Fetch f -> "file=" + f.file().name().toLowerCase(Locale.ROOT)
                    + " not known yet, or too old; it is fetched first";
            case RobotsBook.Answer.Wait w -> "could not be had; asked again at " + time(w.untilMillis());
        });
        ArrayNode patterns = story.putArray("patterns");
        for (UrlPattern pattern : UrlPattern.of(uri)) {
            patterns.addObject().put("kind", pattern.kind().name().toLowerCase(Locale.ROOT)).put("pattern", pattern.text())
                    .put("yield", schedule.traps().yieldOf(site, pattern));
        }
        Traps.Suspicion suspicion = schedule.traps().of(site, uri);
        story.put("trap", suspicion == null ? "none" : suspicion.detail());
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
