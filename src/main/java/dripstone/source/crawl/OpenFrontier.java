package dripstone.source.crawl;

import dripstone.disk.KeyValueStore;
import dripstone.life.Bytes;
import dripstone.life.Timepiece;
import dripstone.source.crawl.consent.AgentNames;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

/** A frontier at work, its parts, and the questions that may be put to it. Its owner shuts it. */
record OpenFrontier(
        DurableFrontier frontier, FrontierDesk desk, FrontierStore store, Schedule schedule, Settlement settlement,
        Map<String, Site> sites) {
    private static final String STORE = "frontier.kv";
    /** Of the store's pages, in the heap: more of a large frontier is found there, and a small one never fills it. */
    private static final Bytes CACHE = Bytes.mib(64);

    /** @param directory where it is kept; made when absent; one frontier at a time */
    static OpenFrontier open(Path directory, CrawlSettings settings, Map<String, Site> sites, Addresses addresses, AgentNames names,
            Patience.All patience, Timepiece clock) throws IOException {
        KeyValueStore file = KeyValueStore.openCompressed(directory.resolve(STORE), CACHE);
        try {
            FrontierStore store = new FrontierStore(file);
            RobotsBook robots = new RobotsBook(store, names, settings.robotsMaxAge(), settings.maxCrawlDelay(), patience.robots());
            AddressBook addressBook = settings.spaceByAddress() ? new AddressBook(InetAddress::getAllByName, settings.dnsMaxAge()) : null;
            Schedule schedule = new Schedule(store, sites, robots, addressBook, clock);
            Settlement settlement = new Settlement(store, schedule, patience, clock);
            HostWatch hosts = new HostWatch(schedule, robots, addresses, patience, clock);
            Discovery discovery = new Discovery(store, schedule, sites, addresses);
            DurableFrontier frontier =
                    new DurableFrontier(store, schedule, settlement, hosts, discovery, clock, settings.commitEvery(), patience.host());
            frontier.open();
            return new OpenFrontier(frontier, new FrontierDesk(frontier, store, schedule, robots, sites, addresses, clock),
                    store, schedule, settlement, sites);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
