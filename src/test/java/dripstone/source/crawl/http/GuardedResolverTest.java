package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer;
import dripstone.source.crawl.HostileServer.Route;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that lead somewhere else than they say, before a server on loopback that must not be reached. */
final class GuardedResolverTest {
    private static final FetchLimits STRICT =
            new FetchLimits(Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofSeconds(2), 1000, false, false);
    private static final FetchLimits OPEN =
            new FetchLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2), 1000, false, true);
    /** Public, but of a block that its owner does not announce. */
    private static final InetAddress SOMEWHERE = InetAddress.ofLiteral("25.0.0.1");

    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();

    @BeforeEach
    void begin() throws Exception {
        server.otherwise(path -> Route.html("<p>secret"));
    }

    private URI innocent() {
        return URI.create("http://innocent.example:" + server.port() + "/");
    }

    private static HttpFetcher fetcher(GuardedResolver.Lookup lookup) {
        return HttpFetcher.open("Test/1", 2, Duration.ofNanos(1), Optional.empty(), lookup);
    }

    @Test
    void nameThatTurnsToLoopback_isNeverConnectedToThere() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        // Public when it is judged, loopback ever after: what a look-up for the connection would get.
        GuardedResolver.Lookup rebinding =
                host -> new InetAddress[] {lookups.getAndIncrement() == 0 ? SOMEWHERE : InetAddress.getLoopbackAddress()};
        try (HttpFetcher fetcher = fetcher(rebinding)) {
            FetchOutcome first = fetcher.fetch(FetchRequest.of(innocent(), STRICT, t -> true));
            assertTrue(first instanceof FetchOutcome.Unreachable || first instanceof FetchOutcome.Broken, first.toString());
            assertEquals(1, lookups.get(), "the connection goes to what was judged, and nothing looks the name up again");
            assertInstanceOf(FetchOutcome.Unwanted.class, fetcher.fetch(FetchRequest.of(innocent(), STRICT, t -> true)));
            assertEquals(2, lookups.get());
        }
        assertEquals(List.of(), server.log());
    }

    @Test
    void nameThatIsPublicAndPrivateAtOnce_isOnlyConnectedToWhereItIsPublic() throws Exception {
        try (HttpFetcher fetcher = fetcher(host -> new InetAddress[] {InetAddress.getLoopbackAddress(), SOMEWHERE})) {
            assertTrue(!(fetcher.fetch(FetchRequest.of(innocent(), STRICT, t -> true)) instanceof FetchOutcome.Body));
        }
        assertEquals(List.of(), server.log());
    }

    @Test
    void connectionThatWasAllowedToOneSite_isNotUsedByAnotherThatMayNot() throws Exception {
        try (HttpFetcher fetcher = HttpFetcher.open("Test/1", 2, Duration.ofMinutes(1), Optional.empty(),
                host -> new InetAddress[] {InetAddress.getLoopbackAddress()})) {
            assertInstanceOf(FetchOutcome.Body.class, fetcher.fetch(FetchRequest.of(innocent(), OPEN, t -> true)));
            FetchOutcome other = fetcher.fetch(FetchRequest.of(innocent(), STRICT, t -> true));
            assertTrue(assertInstanceOf(FetchOutcome.Unwanted.class, other).reason().contains("allow-private"), other.toString());
        }
        assertEquals(1, server.log().size());
    }

    @Test
    void deadAddressBeforeALivingOne_isPassedOver() throws Exception {
        InetAddress dead = InetAddress.ofLiteral("127.0.0.77"); // nobody listens there on that port
        try (HttpFetcher fetcher = fetcher(host -> new InetAddress[] {dead, InetAddress.getLoopbackAddress()})) {
            assertInstanceOf(FetchOutcome.Body.class, fetcher.fetch(FetchRequest.of(innocent(), OPEN, t -> true)));
        }
    }

    @Test
    void nameServerThatHangs_holdsNobodyLongerThanItsLimit() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (HttpFetcher fetcher = fetcher(host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[0];
        })) {
            long begin = System.nanoTime();
            String reason = assertInstanceOf(FetchOutcome.Unreachable.class,
                    fetcher.fetch(FetchRequest.of(innocent(), STRICT, t -> true))).reason();
            assertTrue(reason.contains("no answer from the name server"), reason);
            assertTrue(System.nanoTime() - begin < 8_000_000_000L);
        }
    }

    @Test
    void secureNameThatTurnsToLoopback_isRefusedTheSame() throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "DNS:innocent.example");
        Access access = new Access(Credentials.NONE, Optional.empty(), Optional.of(TrustedAuthority.read(certificate.pem())));
        AtomicInteger lookups = new AtomicInteger();
        try (HostileServer secure = HostileServer.start(certificate.context());
                HttpFetcher fetcher = fetcher(host -> {
                    lookups.incrementAndGet();
                    return new InetAddress[] {InetAddress.getLoopbackAddress()};
                })) {
            secure.on("/", Route.html("<p>x"));
            URI uri = URI.create("https://innocent.example:" + secure.port() + "/");
            FetchOutcome refused = fetcher.fetch(new FetchRequest(uri, Validators.NONE, STRICT, t -> true, access));
            assertInstanceOf(FetchOutcome.Unwanted.class, refused);
            assertEquals(List.of(), secure.log());
            FetchLimits open = new FetchLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10), 1000, false, true);
            FetchOutcome allowed = fetcher.fetch(new FetchRequest(uri, Validators.NONE, open, t -> true, access));
            assertInstanceOf(FetchOutcome.Body.class, allowed, allowed.toString());
            assertEquals(2, lookups.get(), "also the secure connection goes to what was judged");
        }
    }
}
