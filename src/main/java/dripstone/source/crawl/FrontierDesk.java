package dripstone.source.crawl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Timepiece;
import dripstone.source.crawl.FrontierStore.Entry;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.Origin;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a person may ask of a frontier, or tell it. Answers are JSON objects, as the command prints them; what is wrong with a question is
 * said by an {@link IllegalArgumentException}. Long answers are put together some pages at a time, so that the crawl goes on beside them.
 */
public final class FrontierDesk {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 1_000;

    private final DurableFrontier frontier;
    private final FrontierStore store;
    private final Schedule schedule;
    private final Map<String, Site> sites;
    private final Addresses addresses;
    private final Timepiece clock;
    private final PageStory story;

    /**
     * Which pages.
     *
     * @param site empty for all
     * @param state one of scheduled, done, failed, refused, blocked or withdrawn; empty for all
     * @param pattern as for a block; empty for all
     */
    public record Query(String site, String state, String pattern) {}

    /** Query, understood. */
    private record Filter(List<String> sites, Predicate<Entry> fits) {}

    FrontierDesk(DurableFrontier frontier, FrontierStore store, Schedule schedule, RobotsBook robots, Map<String, Site> sites,
            Addresses addresses, Timepiece clock) {
        this.frontier = frontier;
        this.store = store;
        this.schedule = schedule;
        this.sites = sites;
        this.addresses = addresses;
        this.clock = clock;
        this.story = new PageStory(store, schedule, robots, clock);
    }

    /** The first so many pages, by site and address, and the blocks. */
    public ObjectNode list(Query query, int most) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode pages = answer.putArray("pages");
        each(query, page -> {
            pages.add(page);
            return pages.size() < most;
        });
        answer.put("listed", pages.size());
        ArrayNode blocks = answer.putArray("blocks");
        frontier.locked(() -> schedule.blocks().all()).forEach(b -> blocks.addObject().put("pattern", b.pattern().form())
                .put("since", PageStory.time(b.sinceMillis())).put("reason", b.reason()));
        return answer;
    }

    /** Every page, until the visitor answers false. */
    public void each(Query query, Predicate<ObjectNode> visitor) {
        entries(query, entry -> visitor.test(story.line(entry)));
    }

    private void entries(Query query, Predicate<Entry> visitor) {
        Filter filter = filter(query);
        for (String site : filter.sites) {
            String from = "";
            while (from != null) {
                List<Entry> slice = new ArrayList<>();
                String begin = from;
                from = frontier.locked(() -> slice(site, begin, filter, slice));
                for (Entry entry : slice) {
                    if (!visitor.test(entry)) {
                        return;
                    }
                }
            }
        }
    }

    private @Nullable String slice(String site, String from, Filter filter, List<Entry> into) {
        @Nullable String[] next = {null};
        int[] seen = {0};
        store.walk(site, from, (address, page) -> {
            if (seen[0]++ >= AT_ONCE) {
                next[0] = address;
                return false;
            }
            Entry entry = new Entry(site, address, page);
            if (filter.fits.test(entry)) {
                into.add(entry);
            }
            return true;
        });
        return next[0];
    }

    private Filter filter(Query query) {
        List<String> chosen = query.site.isEmpty() ? List.copyOf(sites.keySet()) : List.of(site(query.site).name());
        Predicate<Entry> fits = state(query.state);
        if (!query.pattern.isEmpty()) {
            AddressPattern pattern = AddressPattern.parse(query.pattern);
            fits = fits.and(entry -> matches(pattern, entry.address()));
        }
        return new Filter(chosen, fits);
    }

    private static Predicate<Entry> state(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "" -> entry -> true;
            case "BLOCKED" -> entry -> entry.page().detail().startsWith("blocked by ");
            case "WITHDRAWN" -> entry -> entry.page().isWithdrawn();
            case "SCHEDULED", "DONE", "FAILED", "REFUSED" -> entry -> entry.page().state().name().equalsIgnoreCase(name);
            default -> throw new IllegalArgumentException(
                    "state must be one of scheduled, done, failed, refused, blocked, withdrawn: '" + name + "'");
        };
    }

    private static boolean matches(AddressPattern pattern, String address) {
        try {
            return pattern.matches(address);
        } catch (AddressPattern.GivenUpException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Adds a page, or makes one that is known due now. @param site empty for the one whose scope the address is in */
    public ObjectNode add(String site, String address) {
        URI uri = normal(address);
        Site home = site.isEmpty() ? homeOf(uri) : site(site);
        if (!home.contains(uri, 0)) {
            throw new IllegalArgumentException("address=" + uri + " is out of the scope of site=" + home.name()
                    + "; widen include in its file, or name another site");
        }
        Blocks.Block block = frontier.locked(() -> schedule.blocks().of(uri));
        if (block != null) {
            throw new IllegalArgumentException("address=" + uri + " is " + block.detail() + "; frontier unblock takes that back");
        }
        boolean[] known = new boolean[1];
        frontier.change(() -> known[0] = schedule.admission().wanted(home, uri, new Found(Origin.HAND, 0, 0)));
        return JSON.createObjectNode().put("address", uri.toString()).put("site", home.name())
                .put("state", known[0] ? "was known; it is due now" : "added; it is due now");
    }

    private Site homeOf(URI uri) {
        return sites.values().stream().filter(s -> s.contains(uri, 0)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "address=" + uri + " is in the scope of no site; there are " + sites.keySet()));
    }

    /** Forbids addresses from now on; pages that are known keep their record, with the reason. */
    public ObjectNode block(String pattern, String reason) {
        AddressPattern parsed = normal(AddressPattern.parse(pattern));
        frontier.change(() -> {
            Blocks.Block _ = schedule.blocks().add(parsed, reason, clock.millis());
        });
        return JSON.createObjectNode().put("blocked", parsed.form()).put("reason", reason);
    }

    /** Forbids an address whose document was withdrawn, and forgets what its last answer was: it is new once it is allowed again. */
    public ObjectNode forget(String address, String reason) {
        URI uri = normal(address);
        AddressPattern exact = AddressPattern.parse("exact:" + uri);
        frontier.change(() -> {
            Blocks.Block _ = schedule.blocks().add(exact, reason, clock.millis());
            for (Site site : sites.values()) {
                PageRecord page = store.page(site.name(), uri.toString());
                if (page != null) {
                    PageRecord after = page.read(page.fetchedMillis(), page.reading(), "", Validators.NONE, false);
                    store.replace(new Entry(site.name(), uri.toString(), page), after);
                    site.counts().replaced(/* old= */ page, /* page= */ after);
                }
            }
        });
        return JSON.createObjectNode().put("blocked", exact.form()).put("reason", reason);
    }

    /** Takes a block back; the pages that it kept out are due now. */
    public ObjectNode unblock(String pattern) {
        AddressPattern parsed = normal(AddressPattern.parse(pattern));
        boolean[] was = new boolean[1];
        frontier.change(() -> was[0] = schedule.blocks().remove(parsed));
        if (!was[0]) {
            throw new IllegalArgumentException("there is no block " + parsed.form() + "; frontier list shows them");
        }
        String detail = "blocked by " + parsed.form();
        int[] woken = new int[1];
        for (Site site : sites.values()) {
            @Nullable String[] from = {""};
            while (from[0] != null) {
                String begin = from[0];
                frontier.change(() -> from[0] = schedule.waking().some(site.name(), begin, page -> {
                    boolean wake = page.detail().equals(detail) || page.detail().startsWith(detail + ":");
                    woken[0] += wake && !page.ready() ? 1 : 0;
                    return wake;
                }));
            }
        }
        return JSON.createObjectNode().put("unblocked", parsed.form()).put("due-now", woken[0]);
    }

    /** An exact address is compared as the frontier writes it. */
    private AddressPattern normal(AddressPattern pattern) {
        return pattern.kind() == AddressPattern.Kind.EXACT ? AddressPattern.parse("exact:" + normal(pattern.text())) : pattern;
    }

    /** Why a page stands where it does: by site, everything that is known of it. */
    public ObjectNode why(String address) {
        URI uri = normal(address);
        ObjectNode answer = JSON.createObjectNode().put("address", uri.toString());
        ArrayNode all = answer.putArray("sites");
        for (Site site : sites.values()) {
            frontier.locked(() -> story.of(site, uri)).ifPresent(all::add);
        }
        if (all.isEmpty()) {
            answer.put("state", "in the scope of no site, and known to none; there are " + sites.keySet());
        }
        return answer;
    }

    private URI normal(String address) {
        Optional<URI> uri = addresses.normal(address.strip());
        return uri.orElseThrow(() -> new IllegalArgumentException("'" + address + "' is no http or https address that could be crawled"));
    }

    private Site site(String name) {
        Site site = sites.get(name);
        if (site == null) {
            throw new IllegalArgumentException("no such site: " + name + "; there are " + sites.keySet());
        }
        return site;
    }
}
