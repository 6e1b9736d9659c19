package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer;
import dripstone.source.crawl.HostileServer.Route;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies that ask who we are, and those that speak SOCKS. */
final class ProxyTest {
    private static final FetchLimits LIMITS =
            new FetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), 100_000, false, true);
    private static final FetchLimits STRICT =
            new FetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), 100_000, false, false);

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

    private Access through(String proxy, String password, Optional<TrustedAuthority> authority) throws IOException {
        ProxyLoginSettings login = password.isEmpty() ? ProxyLoginSettings.NONE
                : new ProxyLoginSettings("ada", Files.writeString(dir.resolve("password"), password + "\n"), "");
        return new Access(Credentials.NONE, Optional.of(URI.create(proxy)), authority, ProxyLogin.read(login, name -> null));
    }

    private FetchOutcome get(URI uri, FetchLimits limits, Access access) {
        return fetcher.fetch(new FetchRequest(uri, Validators.NONE, limits, t -> true, access));
    }

    @Test
    void httpProxy_thatAsks_isToldTheLogin_andNobodyElseIs() throws Exception {
        server.otherwise(path -> x -> (x.header("Proxy-Authorization").equals("Basic YWRhOnBhc3M6IHfDtnJk") // ada:pass: wörd
                ? Route.html("<p>by proxy: " + path) : Route.status(407, "Proxy-Authenticate", "Basic realm=\"p\"")).answer(x));
        URI far = URI.create("http://only-the-proxy-knows.invalid/a");
        assertInstanceOf(FetchOutcome.Body.class, get(far, LIMITS, through(server.uri("").toString(), "pass: wörd", Optional.empty())));
        assertEquals(1, server.log().size(), "told at once");
        Access wrong = through(server.uri("").toString(), "other", Optional.empty());
        FetchOutcome.Unreachable refused = assertInstanceOf(FetchOutcome.Unreachable.class, get(far, LIMITS, wrong));
        assertTrue(refused.reason().contains("407") && refused.reason().contains("does not accept proxy-login"), refused.reason());
        Access none = through(server.uri("").toString(), "", Optional.empty());
        assertTrue(assertInstanceOf(FetchOutcome.Unreachable.class, get(far, LIMITS, none)).reason().contains("see proxy-login"));
        assertInstanceOf(FetchOutcome.Body.class, get(server.uri("/"), LIMITS, Access.DIRECT));
        assertFalse(server.log("/").getLast().headers().containsKey("proxy-authorization"));
        assertFalse((wrong + " " + wrong.proxyLogin()).contains("other"), "a password is in no text");
    }

    @ParameterizedTest
    @CsvSource({"sesame, true", "other, false"})
    void httpProxy_thatAsksBeforeATunnel_isToldTheLogin(String password, boolean accepted) throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "IP:127.0.0.1");
        List<String> heads = new CopyOnWriteArrayList<>();
        try (HostileServer secure = HostileServer.start(certificate.context());
                ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            secure.on("/", Route.html("<p>through"));
            Thread.ofVirtual().start(() -> tunnels(proxy, secure.port(), heads));
            FetchOutcome outcome = get(secure.uri("/"), LIMITS, through("http://127.0.0.1:" + proxy.getLocalPort(), password,
                    Optional.of(TrustedAuthority.read(certificate.pem()))));
            Class<? extends FetchOutcome> expected = accepted ? FetchOutcome.Body.class : FetchOutcome.Unreachable.class;
            assertInstanceOf(expected, outcome, outcome + " " + heads);
            assertTrue(heads.stream().anyMatch(h -> h.contains("Proxy-Authorization: Basic")), heads.toString());
            assertTrue(secure.log().stream().noneMatch(s -> s.headers().containsKey("proxy-authorization")), "the server sees none of it");
        }
    }

    private static void tunnels(ServerSocket proxy, int port, List<String> heads) {
        while (!proxy.isClosed()) {
            try {
                Socket client = proxy.accept();
                Thread.ofVirtual().start(() -> tunnel(client, port, heads));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Keeps the connection for another try, as proxies do. */
    private static void tunnel(Socket client, int port, List<String> heads) {
        try (client) {
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int c = client.getInputStream().read();
                    if (c < 0) {
                        return;
                    }
                    head.append((char) c);
                }
                heads.add(head.toString());
                if (head.indexOf("Basic YWRhOnNlc2FtZQ==") >= 0) { // ada:sesame
                    break;
                }
                String challenge = String.join("\r\n",
                        "HTTP/1.1 407 Who are you?", "Proxy-Authenticate: Basic realm=\"p\"", "Content-Length: 0", "", "");
                client.getOutputStream().write(challenge.getBytes(StandardCharsets.US_ASCII));
            }
            client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread back = Thread.ofVirtual().start(() -> pump(target, client));
                pump(client, target);
                back.join();
            }
        } catch (IOException e) {
            heads.add("broke: " + e);
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

    @Test
    void tunnelThatIsRefused_saysThatTheProxyRefused() throws Exception {
        for (int status : new int[] {403, 503, 407}) {
            server.otherwise(path -> Route.status(status));
            Access access = through(server.uri("").toString(), "", Optional.empty());
            FetchOutcome outcome = get(URI.create("https://127.0.0.1:1/"), LIMITS, access);
            String reason = assertInstanceOf(FetchOutcome.Unreachable.class, outcome, outcome.toString()).reason();
            assertTrue(reason.startsWith("proxy=http://127.0.0.1:") && reason.contains("status=" + status), reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sesame"})
    void socks_carriesWhatIsPlain_andIsToldTheAddressThatWasJudged(String password) throws Exception {
        try (SocksServer socks = new SocksServer(server.port(), password.isEmpty() ? "" : "ada:" + password, 0)) {
            Access access = through("socks5://localhost:" + socks.port(), password, Optional.empty());
            assertInstanceOf(FetchOutcome.Body.class, get(server.uri("/"), LIMITS, access));
            assertInstanceOf(FetchOutcome.Body.class, get(server.uri("/"), LIMITS, access));
            assertEquals(Set.of(password.isEmpty() ? "127.0.0.1" : "ada:sesame@127.0.0.1"), Set.copyOf(socks.asked));
            assertInstanceOf(FetchOutcome.Unwanted.class, get(server.uri("/"), STRICT, access), "private addresses are judged here");
            FetchOutcome unknown = get(URI.create("http://only-the-proxy-knows.invalid/"), LIMITS, access);
            assertInstanceOf(FetchOutcome.Unreachable.class, unknown, "names are looked up here");
        }
    }

    @Test
    void socksThatLooksUp_isToldTheName() throws Exception {
        try (SocksServer socks = new SocksServer(server.port(), "", 0)) {
            Access access = through("socks5h://127.0.0.1:" + socks.port(), "", Optional.empty());
            assertInstanceOf(FetchOutcome.Body.class, get(URI.create("http://only-the-proxy-knows.invalid/"), STRICT, access));
            assertEquals(List.of("name:only-the-proxy-knows.invalid"), socks.asked);
            assertInstanceOf(FetchOutcome.Unwanted.class, get(URI.create("http://127.0.0.9/"), STRICT, access));
        }
    }

    @Test
    void socks_carriesTls_whichIsVerifiedAsEver() throws Exception {
        TestCertificate certificate = TestCertificate.make(dir, "IP:127.0.0.1");
        try (HostileServer secure = HostileServer.start(certificate.context());
                SocksServer socks = new SocksServer(secure.port(), "ada:sesame", 0)) {
            secure.on("/", Route.html("<p>through"));
            String proxy = "socks5://127.0.0.1:" + socks.port();
            Optional<TrustedAuthority> authority = Optional.of(TrustedAuthority.read(certificate.pem()));
            assertInstanceOf(FetchOutcome.Body.class, get(secure.uri("/"), LIMITS, through(proxy, "sesame", authority)));
            FetchOutcome untrusted = get(secure.uri("/"), LIMITS, through(proxy, "sesame", Optional.empty()));
            assertTrue(assertInstanceOf(FetchOutcome.Unreachable.class, untrusted).reason().contains("SSL"), untrusted.toString());
            FetchOutcome wrongName =
                    get(URI.create("https://localhost:" + secure.port() + "/"), LIMITS, through(proxy, "sesame", authority));
            assertInstanceOf(FetchOutcome.Unreachable.class, wrongName, "the certificate is of another name");
            assertEquals(1, secure.log().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"5, '', connection refused", "2, '', not allowed by its rules", "99, '', reply=99", "0, wrong, does not accept the login",
        "0, asked, see proxy-login"})
    void socksThatRefuses_saysSo(int reply, String login, String reason) throws Exception {
        try (SocksServer socks = new SocksServer(server.port(), login.isEmpty() ? "" : "ada:right", reply)) {
            FetchOutcome outcome = get(server.uri("/"), LIMITS,
                    through("socks5://127.0.0.1:" + socks.port(), login.equals("asked") ? "" : login, Optional.empty()));
            assertTrue(assertInstanceOf(FetchOutcome.Unreachable.class, outcome, outcome.toString()).reason().contains(reason),
                    outcome.toString());
            assertFalse(outcome.toString().contains("wrong"), "a password is in no message");
        }
    }

    @Test
    void socksThatSendsNothing_orNowAndThenAByte_holdsNobodyLongerThanAConnectionMayTake() throws Exception {
        for (boolean drips : new boolean[] {false, true}) {
            try (ServerSocket socks = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> drip(socks, drips));
                long begin = System.nanoTime();
                FetchLimits brief = new FetchLimits(
                        Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(10), 100_000, false, true);
                Access access = through("socks5://127.0.0.1:" + socks.getLocalPort(), "", Optional.empty());
                FetchOutcome outcome = get(server.uri("/"), brief, access);
                assertInstanceOf(FetchOutcome.Unreachable.class, outcome, outcome.toString());
                assertTrue(System.nanoTime() - begin < 3_000_000_000L, "it was waited for");
            }
        }
    }

    /** Answers its greeting at once, and then with a byte of an endless address at a time, each just in time. */
    private static void drip(ServerSocket socks, boolean drips) {
        try (Socket client = socks.accept()) {
            byte[] answer = {5, 0, 5, 0, 0, 3, (byte) 255};
            for (int i = 0; drips && i < 300; i++) {
                client.getOutputStream().write(i < answer.length ? answer[i] : 'x');
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
            }
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It was given up.
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://proxy.test:3128     | without TLS",
        "socks4://proxy.test:1080    | must begin with http://, socks5:// or socks5h://",
        "http://ada:pw@proxy.test    | proxy-login.secret-file",
        "http://proxy.test/path      | must be like",
        "http:///                    | must be like",
    })
    void proxyThatCannotBeUsed_isRefusedWithTheWayOut(String proxy, String reason) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class,
                () -> FetchSettings.checkProxy(URI.create(proxy), ProxyLoginSettings.NONE)).getMessage());
        assertTrue(message.startsWith("proxy ") && message.contains(reason), message);
        assertFalse(message.contains("pw"), message);
    }

    @Test
    void loginThatCannotBe_isRefusedByKey() throws Exception {
        Path file = Files.writeString(dir.resolve("p"), "a\nb");
        for (ProxyLoginSettings good : List.of(new ProxyLoginSettings("ada", file, ""), new ProxyLoginSettings("ada", null, "NOWHERE"))) {
            assertThrows(IOException.class, () -> ProxyLogin.read(good, name -> null));
        }
        assertThrows(IllegalArgumentException.class, () -> new ProxyLoginSettings("", file, ""));
        assertThrows(IllegalArgumentException.class, () -> new ProxyLoginSettings("ada", null, ""));
        assertThrows(IllegalArgumentException.class, () -> new ProxyLoginSettings("ada", file, "X"));
        assertThrows(IllegalArgumentException.class, () -> new ProxyLoginSettings("a:b", file, ""));
        String alone = String.valueOf(assertThrows(IllegalArgumentException.class,
                () -> FetchSettings.checkProxy(null, new ProxyLoginSettings("ada", file, ""))).getMessage());
        assertTrue(alone.startsWith("proxy-login "), alone);
    }
}
