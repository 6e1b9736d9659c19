package dripstone.source.crawl;

import dripstone.disk.StillTask;
import dripstone.life.Health;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import dripstone.life.Timepiece;
import dripstone.meter.Meters;
import dripstone.source.crawl.consent.AgentNames;
import dripstone.source.crawl.http.Access;
import dripstone.source.crawl.http.Exchange;
import dripstone.source.crawl.http.HttpFetcher;
import dripstone.source.crawl.warc.WarcArchive;
import dripstone.text.DocumentSink;
import dripstone.text.FileExtractor;
import dripstone.text.PageReader;
import edu.uci.ics.crawler4j.crawler.CrawlConfig;
import edu.uci.ics.crawler4j.crawler.CrawlController;
import edu.uci.ics.crawler4j.url.TLDList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Crawls the sites, for ever or once. crawler4j's controller runs its threads through fetch, parse, links and visit; what each step does is
 * ours: see {@link DurableFrontier}, {@link FetchStep}, {@link PageParser}, {@link Offering}.
 */
public final class Crawler implements Service {
    /** Product token: what a robots.txt may name. */
    public static final String AGENT = "Dripstone";

    private static final Logger LOG = LoggerFactory.getLogger(Crawler.class);
    /** A request that takes longer is made again after the next start: nobody waits for a slow server at a stop. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final Duration DESK_DEADLINE = Duration.ofSeconds(30);

    private final CrawlSettings settings;
    private final List<SiteSettings> siteSettings;
    private final Path frontierDir;
    private final PageReader reader;
    private final DocumentSink sink;
    private DocumentBodies documents = DocumentBodies.NONE;
    private final Meters meters;
    private final String agent;
    private final Patience.All patience;
    private final Timepiece clock;
    private final Addresses addresses;
    private final ConcurrentLinkedQueue<CrawlThread> threads = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Running running;
    private volatile boolean paused;
    /** As it was last to be had. */
    private volatile List<SiteStatus> statusSeen = List.of();
    private volatile Health ended = new Health.Starting("not started");

    /** What exists between start and stop. */
    private record Running(
            OpenFrontier opened, HttpFetcher fetcher, FetchStep fetch, Offering offering, CrawlController controller,
            Optional<WarcArchive> archive) {
        DurableFrontier frontier() {
            return opened.frontier();
        }

        Map<String, Site> sites() {
            return opened.sites();
        }
    }

    /**
     * @param frontierDir where the frontier is kept; made when absent; one crawler at a time
     * @param reader of HTML pages
     * @param sink takes the documents
     * @param version of this program, for the agent string
     */
    public Crawler(CrawlSettings settings, List<SiteSettings> sites, Path frontierDir, PageReader reader, DocumentSink sink, Meters meters,
            String version) {
        this(settings, sites, frontierDir, reader, sink, meters, version, Timepiece.system());
    }

    /** @param clock of due times and pauses */
    public Crawler(CrawlSettings settings, List<SiteSettings> sites, Path frontierDir, PageReader reader, DocumentSink sink, Meters meters,
            String version, Timepiece clock) {
        this(settings, sites, frontierDir, reader, sink, meters, version, Patience.All.USUAL, clock);
    }

    Crawler(CrawlSettings settings, List<SiteSettings> sites, Path frontierDir, PageReader reader, DocumentSink sink, Meters meters,
            String version, Patience.All patience) {
        this(settings, sites, frontierDir, reader, sink, meters, version, patience, Timepiece.system());
    }

    Crawler(CrawlSettings settings, List<SiteSettings> sites, Path frontierDir, PageReader reader, DocumentSink sink, Meters meters,
            String version, Patience.All patience, Timepiece clock) {
        long names = sites.stream().map(SiteSettings::name).distinct().count();
        if (names != sites.size()) {
            throw new IllegalArgumentException("sites must have names of their own: " + sites.stream().map(SiteSettings::name).toList());
        }
        this.settings = settings;
        this.addresses = new Addresses(settings.trackingParameters());
        this.siteSettings = List.copyOf(sites);
        this.frontierDir = frontierDir;
        this.reader = reader;
        this.sink = sink;
        this.meters = meters;
        this.agent = agent(settings, version);
        this.patience = patience;
        this.clock = clock;
    }

    /** What every server is told of who asks. */
    static String agent(CrawlSettings settings, String version) {
        return AGENT + "/" + version + " (+" + settings.contact() + ")";
    }

    /** Has documents (PDF, office files …) read by that, where a site names their kinds. To be called before the start. */
    public Crawler reading(FileExtractor extractor) {
        documents = new DocumentBodies(Optional.of(extractor));
        return this;
    }

    @Override
    public String name() {
        return "crawler";
    }

    @Override
    public void start() throws Exception {
        Map<String, Access> access = access();
        Optional<WarcArchive> archive = openArchive();
        HttpFetcher fetcher =
                HttpFetcher.open(agent, settings.threads(), settings.dnsMaxAge(), archive.map(a -> (Exchange.Archive) a));
        OpenFrontier opened = null;
        try {
            opened = openFrontier();
            Running begun = assemble(opened, fetcher, access, archive);
            threads.clear();
            begun.frontier().hold(paused);
            begun.controller.startNonBlocking(() -> {
                threads.removeIf(Crawler::hasEnded); // the controller replaces one that ended
                CrawlThread thread = new CrawlThread(begun.frontier(), begun.fetch, begun.offering, addresses);
                threads.add(thread);
                return thread;
            }, settings.threads());
            running = begun;
        } catch (Exception e) {
            fetcher.close();
            if (opened != null) {
                opened.frontier().shut(Duration.ofSeconds(5));
            }
            if (archive.isPresent()) {
                archive.get().close();
            }
            throw e;
        }
        new CrawlGauges(meters, clock, this::atWork).register(opened.sites().values());
        opened.sites().values().forEach(
                s -> LOG.info("site started: site={} seeds={} delay={}", s.name(), s.seeds().size(), s.settings().delay()));
    }

    private static boolean hasEnded(CrawlThread crawl) {
        Thread thread = crawl.getThread(); // none yet while the controller makes it
        return thread != null && !thread.isAlive();
    }

    /**
     * Begins no further request until it is told to go on; those that run come to their end, and their pages to the journal. Any thread,
     * at any time, also before the start.
     */
    public void pause(boolean standStill) {
        paused = standStill;
        Running now = running;
        if (now != null) {
            now.frontier().hold(standStill);
        }
    }

    /**
     * Reads the secrets and certificates that the sites' settings name, as the start does.
     *
     * @throws IOException that names the site, the setting and the file
     */
    public void requireAccess() throws IOException {
        Map<String, Access> _ = access();
    }

    /** Opens the frontier alone; its owner shuts it. */
    OpenFrontier openFrontier() throws IOException {
        Map<String, Site> sites = new LinkedHashMap<>();
        siteSettings.forEach(s -> sites.put(s.name(), new Site(s, addresses, reader.version() + ' ' + settings.aiAgents(), meters)));
        return OpenFrontier.open(frontierDir, settings, sites, addresses, names(), patience, clock);
    }

    private Map<String, Access> access() throws IOException {
        Map<String, Access> access = new LinkedHashMap<>();
        for (SiteSettings site : siteSettings) {
            try {
                access.put(site.name(), Access.read(
                        site.fetch(), site.seeds(), settings.proxy(), settings.proxyLogin(), System::getenv));
            } catch (IOException e) {
                throw new IOException("site=" + site.name() + " " + e.getMessage(), e);
            }
        }
        return access;
    }

    private Optional<WarcArchive> openArchive() throws IOException {
        if (!settings.archive().enabled()) {
            return Optional.empty();
        }
        Path given = settings.archive().directory();
        Path directory = given == null ? frontierDir.resolve("warc") : given;
        return Optional.of(WarcArchive.open(directory, settings.archive(), agent.replaceAll(" .*", ""), agent, meters));
    }

    private Running assemble(OpenFrontier opened, HttpFetcher fetcher, Map<String, Access> access, Optional<WarcArchive> archive)
            throws Exception {
        DurableFrontier frontier = opened.frontier();
        CrawlConfig config = CrawlLoop.config(frontierDir, agent);
        TLDList domains = new TLDList(config);
        FetchStep fetch = new FetchStep(config, addresses, fetcher, frontier, clock, access, documents);
        PageParser parser = new PageParser(config, domains, reader, addresses, names());
        Offering offering = new Offering(frontier, parser, addresses, documents, sink, settings.maxUnanswered());
        CrawlController controller = new CrawlController(
                config, addresses.normalizer(), fetch, parser, CrawlLoop.robotsSeenTo(fetch, frontier), domains, frontier);
        return new Running(opened, fetcher, fetch, offering, controller, archive);
    }

    private AgentNames names() {
        return new AgentNames(AGENT, settings.aiAgents());
    }

    /**
     * Crawls until nothing is due and nothing in flight, or until every site has its {@code max-pages}; sites that are in trouble for
     * longer than three quarters of a minute are not waited for. Starts and stops the crawler.
     *
     * @param revisit pages that are known already are asked for again, whenever they were last
     * @param limit when to end at the latest
     * @return how each site stands
     */
    public List<SiteStatus> crawlOnce(boolean revisit, Duration limit) throws Exception {
        start();
        List<SiteStatus> end;
        try {
            Running now = running();
            if (revisit) {
                now.sites().values().forEach(now.frontier()::makeDue);
            }
            if (!now.frontier().awaitExhausted(patience.boundedWait(), limit)) {
                LOG.info("the crawl ends before all is fetched: limit={}", limit);
            }
            end = now.frontier().locked(() -> status(now));
        } finally {
            stop(Duration.ofSeconds(20));
        }
        return end;
    }

    /** Runs a task while the frontier's file does not change; what is fetched meanwhile is written behind it. */
    public void whileStill(StillTask task) throws IOException {
        Running now = running;
        if (now == null) {
            task.run();
        } else {
            now.opened.store().whileStill(task);
        }
    }

    /**
     * Puts questions to the frontier: to the one at work, or, where the crawler does not run, to what it left on the disk, which is opened
     * for as long.
     */
    public <T> T atFrontier(Function<FrontierDesk, T> questions) throws IOException, InterruptedException {
        Running now = running;
        if (now != null) {
            return questions.apply(now.opened.desk());
        }
        OpenFrontier opened = openFrontier();
        try {
            return questions.apply(opened.desk());
        } finally {
            opened.frontier().shut(DESK_DEADLINE);
        }
    }

    /** How each site stands, or stood while the disk still answered; empty while the crawler does not run. */
    public List<SiteStatus> status() {
        Running now = running;
        if (now != null) {
            statusSeen = now.frontier().lockedSoon(() -> status(now)).orElse(statusSeen);
        }
        return now == null ? List.of() : statusSeen;
    }

    private List<SiteStatus> status(Running now) {
        return now.sites().values().stream().map(s -> s.counts().status(s.settings().owner(), clock.nanos())).toList();
    }

    @Override
    public List<Pulse> pulses() {
        Running now = running;
        return now == null ? List.of() : Stream.concat(Stream.of(now.frontier().pulse()),
                threads.stream().filter(t -> t.getThread() != null && t.getThread().isAlive()).map(CrawlThread::pulse)).toList();
    }

    /**
     * How long until something may be asked for, in nanoseconds of the crawler's clock: not positive where it could be now,
     * {@link Long#MAX_VALUE} where that depends on others, or the crawler does not run.
     */
    public long nanosToNext() {
        Running now = running;
        return now == null ? Long.MAX_VALUE : now.frontier().nanosToNext();
    }

    @Override
    public void askToStop() {
        Running now = running;
        if (now != null) {
            now.frontier().finish();
        }
    }

    /** All that it knows stands in the frontier's store, so that it can begin again. */
    @Override
    public Recovery recovery() {
        return Recovery.IN_PROCESS;
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        Running now = running;
        if (now == null) {
            return;
        }
        running = null;
        ended = new Health.Waiting("stopped");
        new Shutdown(now.frontier(), now.fetcher, now.controller, now.offering, List.copyOf(threads),
                deadline.compareTo(LONGEST_STOP) < 0 ? deadline : LONGEST_STOP).run()
                .ifPresent(trouble -> ended = new Health.Failed(trouble));
        closeArchive(now);
    }

    private static void closeArchive(Running now) {
        now.archive.ifPresent(archive -> {
            try {
                archive.close();
            } catch (IOException e) {
                LOG.error("the archive was not closed; it is mended at the next start: reason={}", String.valueOf(e.getMessage()), e);
            }
        });
    }

    @Override
    public Health health() {
        Running now = running;
        if (now == null) {
            return ended;
        }
        if (!now.frontier().isFinished() && threads.stream().allMatch(Crawler::hasEnded)) {
            return new Health.Failed("all of its threads have ended by errors, see the log");
        }
        String trouble = now.frontier().trouble();
        if (!trouble.isEmpty()) {
            return new Health.Degraded("the frontier cannot be written; nothing is fetched until it can: " + trouble);
        }
        Optional<Integer> known = now.frontier().lockedSoon(now.opened.schedule()::inFlight);
        if (known.isEmpty()) {
            return new Health.Degraded("the frontier is being written, for long: the disk is slow, or does not answer");
        }
        int inFlight = known.get();
        if (paused) {
            return new Health.Waiting("paused by a person; in-flight=" + inFlight + "; `dripstone resume intake` lets it go on");
        }
        return inFlight == 0
                ? new Health.Waiting("sites=" + now.sites().size() + ", no page is due")
                : new Health.Up("sites=" + now.sites().size() + " in-flight=" + inFlight);
    }

    private @Nullable OpenFrontier atWork() {
        Running now = running;
        return now == null ? null : now.opened;
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the crawler does not run");
        }
        return now;
    }
}
