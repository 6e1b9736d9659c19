package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer;
import dripstone.source.crawl.HostileServer.Route;
import dripstone.source.crawl.http.AuthenticationSettings.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets, proxies and authorities of one site. */
final class AccessTest {
    private static final FetchLimits LIMITS =
            new FetchLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10), 100_000, false, true);

    @TempDir Path dir;
    private HostileServer server;
    private HttpFetcher fetcher;

    @BeforeEach
    void begin() throws Exception {
        server = HostileServer.start();
        server.on("/", Route.html("<p>x"));
        fetcher = HttpFetcher.open("Test/1", 4, Duration.ofMinutes(1));
    }

    @AfterEach
    void end() throws Exception {
        fetcher.close();
        server.close();
    }

    @Test
    void secret_goesToItsOriginAlone() throws Exception {
        Path file = Files.writeString(dir.resolve("secret"), "päss:word\n");
        Access basic = access(new AuthenticationSettings(Kind.BASIC, "crawler", "Authorization", file, "", List.of()), server.uri("/"));
        try (HostileServer other = HostileServer.start()) {
            other.on("/", Route.html("<p>x"));
            get(server.uri("/"), basic);
            get(other.uri("/"), basic);
            assertEquals("Basic Y3Jhd2xlcjpww6Rzczp3b3Jk", server.log("/").getFirst().headers().get("authorization"));
            assertFalse(other.log("/").getFirst().headers().containsKey("authorization"), "another port is another origin");
        }
    }

    @Test
    void secret_isOfAHeaderOrACookieAndMayBeGivenByTheEnvironment() throws Exception {
        Map<String, String> environment = Map.of("WIKI", "Bearer abc");
        Access header = Access.read(with(new AuthenticationSettings(Kind.HEADER, "", "X-Api-Key", null, "WIKI", List.of())),
                List.of(server.uri("/")), null, environment::get);
        Access cookie = Access.read(with(new AuthenticationSettings(Kind.COOKIE, "", "Authorization", null, "WIKI",
                List.of(server.uri("")))), List.of(URI.create("http://example.org/")), null, environment::get);
        get(server.uri("/"), header);
        get(server.uri("/"), cookie);
        assertEquals("Bearer abc", server.log("/").getFirst().headers().get("x-api-key"));
        assertEquals("Bearer abc", server.log("/").getLast().headers().get("cookie"));
        assertFalse(server.log("/").getLast().headers().containsKey("x-api-key"));
    }

    @Test
    void secret_isInNoText() throws Exception {
        Path file = Files.writeString(dir.resolve("secret"), "hush-hush");
        Access access = access(new AuthenticationSettings(Kind.COOKIE, "", "Authorization", file, "", List.of()), server.uri("/"));
        FetchRequest request = new FetchRequest(server.uri("/"), Validators.NONE, LIMITS, t -> true, access);
        assertFalse((request + " " + access).contains("hush"), request.toString());
        AtomicReference<Exchange> kept = new AtomicReference<>();
        try (HttpFetcher keeping = HttpFetcher.open("Test/1", 1, Duration.ofMinutes(1), Optional.of(kept::set))) {
            assertInstanceOf(FetchOutcome.Body.class, keeping.fetch(request));
        }
        assertEquals("hush-hush", server.log("/").getFirst().headers().get("cookie"));
        assertTrue(kept.get().requestFields().contains(new Exchange.Field("Cookie", "(removed)")), kept.get().toString());
        assertFalse(kept.get().toString().contains("hush"));
    }

    @Test
    void secretThatCannotBeHad_isNamedAtTheStart() throws Exception {
        AuthenticationSettings missing = new AuthenticationSettings(Kind.COOKIE, "", "Authorization", dir.resolve("no"), "", List.of());
        assertTrue(refusal(missing).contains("secret-file=" + dir.resolve("no")), refusal(missing));
        Path lines = Files.writeString(dir.resolve("lines"), "a\nSet-Cookie: b\n");
        String injected = refusal(new AuthenticationSettings(Kind.COOKIE, "", "Authorization", lines, "", List.of()));
        assertTrue(injected.contains("line ends") && !injected.contains("Set-Cookie"), injected);
        assertTrue(refusal(new AuthenticationSettings(Kind.COOKIE, "", "Authorization", null, "NOWHERE", List.of())).contains("NOWHERE"));
        for (String header : new String[] {"Host", "a b", "", "Content-Length"}) {
            assertThrows(IllegalArgumentException.class,
                    () -> new AuthenticationSettings(Kind.HEADER, "", header, null, "X", List.of()), header);
        }
        for (Kind kind : List.of(Kind.BASIC, Kind.ANONYMOUS)) { // without a user; with a secret for nothing
            assertThrows(IllegalArgumentException.class,
                    () -> new AuthenticationSettings(kind, "", "Authorization", null, "X", List.of()), kind.name());
        }
    }

    private String refusal(AuthenticationSettings settings) {
        return String.valueOf(assertThrows(IOException.class, () -> access(settings, server.uri("/"))).getMessage());
    }

    @Test
    void authorityOfASite_isTrustedForThatSiteAlone() throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "IP:127.0.0.1");
        try (HostileServer secure = HostileServer.start(certificate.context())) {
            secure.on("/", Route.html("<p>x"));
            Access trusting = new Access(Credentials.NONE, Optional.empty(), Optional.of(TrustedAuthority.read(certificate.pem())));
            assertInstanceOf(FetchOutcome.Body.class, get(secure.uri("/"), trusting));
            String reason = assertInstanceOf(FetchOutcome.Unreachable.class, get(secure.uri("/"), Access.DIRECT)).reason();
            assertTrue(reason.contains("SSL"), reason);
            assertEquals(1, secure.log().size());
        }
        assertThrows(IOException.class, () -> TrustedAuthority.read(dir.resolve("missing.pem")));
        assertThrows(IOException.class, () -> TrustedAuthority.read(Files.writeString(dir.resolve("bad.pem"), "-----BEGIN nothing")));
    }

    @Test
    void certificateOfAnotherName_isRefusedThoughItsAuthorityIsTrusted() throws Exception {
        for (String name : new String[] {"DNS:else.example", "IP:127.0.0.2"}) {
            refusesTheName(TestCertificate.make(dir, name));
        }
    }

    private void refusesTheName(TestCertificate certificate) throws Exception {
        try (HostileServer secure = HostileServer.start(certificate.context())) {
            Access trusting = new Access(Credentials.NONE, Optional.empty(), Optional.of(TrustedAuthority.read(certificate.pem())));
            FetchOutcome outcome = get(secure.uri("/"), trusting);
            assertInstanceOf(FetchOutcome.Unreachable.class, outcome, outcome.toString());
            assertEquals(List.of(), secure.log());
        }
    }

    @Test
    void proxy_isAskedForTheWholeAddress() throws Exception {
        server.otherwise(path -> Route.html("<p>by proxy: " + path));
        Access proxied = new Access(Credentials.NONE, Optional.of(server.uri("")), Optional.empty());
        FetchLimits strict = new FetchLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(3), 10_000, false, false);
        FetchOutcome outcome = fetcher.fetch(
                new FetchRequest(URI.create("http://only-the-proxy-knows.invalid/a?b"), Validators.NONE, strict, t -> true, proxied));
        assertTrue(new String(assertInstanceOf(FetchOutcome.Body.class, outcome, outcome.toString()).bytes(), StandardCharsets.UTF_8)
                .contains("http://only-the-proxy-knows.invalid/a?b"));
        FetchOutcome refused = fetcher.fetch(
                new FetchRequest(URI.create("http://127.0.0.9/"), Validators.NONE, strict, t -> true, proxied));
        assertInstanceOf(FetchOutcome.Unwanted.class, refused, "a private address is refused by us, whatever the proxy would do");
        assertEquals(1, server.log().size());
    }

    @Test
    void proxy_tunnelsWhatIsSecure() throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "IP:127.0.0.1");
        try (HostileServer secure = HostileServer.start(certificate.context());
                ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            secure.on("/", Route.html("<p>through"));
            AtomicReference<String> asked = new AtomicReference<>("");
            Thread.ofVirtual().start(() -> tunnel(proxy, secure.port(), asked));
            Access access = new Access(Credentials.NONE, Optional.of(URI.create("http://127.0.0.1:" + proxy.getLocalPort())),
                    Optional.of(TrustedAuthority.read(certificate.pem())));
            FetchOutcome outcome = get(secure.uri("/"), access);
            assertInstanceOf(FetchOutcome.Body.class, outcome, outcome.toString());
            assertTrue(asked.get().startsWith("CONNECT 127.0.0.1:" + secure.port() + " HTTP/1.1"), asked.get());
        }
    }

    private static void tunnel(ServerSocket proxy, int port, AtomicReference<String> asked) {
        try (Socket client = proxy.accept(); Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) client.getInputStream().read());
            }
            asked.set(head.toString());
            client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread back = Thread.ofVirtual().start(() -> pump(target, client));
            pump(client, target);
            back.join();
        } catch (IOException e) {
            asked.set("the tunnel broke: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One side has closed, which ends the tunnel.
        }
    }

    private static FetchSettings with(AuthenticationSettings authentication) {
        return new FetchSettings(authentication, null, null, List.of(), FetchSettings.DEFAULT.minRate());
    }

    private static Access access(AuthenticationSettings settings, URI seed) throws IOException {
        return Access.read(with(settings), List.of(seed), null, name -> null);
    }

    private FetchOutcome get(URI uri, Access access) {
        return fetcher.fetch(new FetchRequest(uri, Validators.NONE, LIMITS, t -> true, access));
    }
}
