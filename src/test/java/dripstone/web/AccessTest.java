package dripstone.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asks: the owner, another page in the owner's browser, another machine. */
final class AccessTest {
    private static final String TOKEN = "a-token-of-the-owner";
    private final Access loopback = new Access(true, List.of("Learner.example"), TOKEN);
    private final Access beyond = new Access(false, List.of(), TOKEN);

    private static Request get(String host) {
        return new Request("GET", "/api/status", host, "", "", "", "");
    }

    private static Request post(String origin, String fetchSite, String authorization) {
        return new Request("POST", "/api/checkpoint", "127.0.0.1:8377", origin, fetchSite, "cors", authorization);
    }

    private static int status(Access access, Request request) {
        return access.refusal(request).map(Access.Refusal::status).orElse(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:8377", "localhost:8377", "LOCALHOST", "[::1]:8377", "192.168.3.4",
            "learner.example:80"})
    void itsOwnNamesAndAddressesInNumbersAreAnswered(String host) {
        assertEquals(200, status(loopback, get(host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebound.attacker.example", "localhost.attacker.example", "127.0.0.1.attacker.example", "learner.example.evil",
        "0x7f000001", "2130706433"})
    void aNameThatAnAttackerPointsHere_isRefused(String host) {
        assertEquals(421, status(loopback, get(host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1,evil.example", "127.0.0.1:80:80", "127.0.0.1/..", "user@127.0.0.1", "[::1", "127.0.0.1:port"})
    void whatIsNoSingleHost_isRefused(String host) {
        assertEquals(true, status(loopback, get(host)) >= 400);
    }

    @Test
    void aPageOfAnotherSite_isRefusedEvenWithTheToken_andOneOfThisServerIsNot() {
        String good = "Bearer " + TOKEN;
        assertEquals(403, status(loopback, post("https://evil.example", "cross-site", good)));
        assertEquals(403, status(loopback, post("null", "", good)));
        assertEquals(403, status(loopback, post("http://127.0.0.1:9999", "", good)));
        assertEquals(403, status(loopback, post("", "cross-site", good)));
        assertEquals(200, status(loopback, post("http://127.0.0.1:8377", "same-origin", good)));
    }

    @Test
    void aLinkFromAnotherSiteMayBeFollowed_butNotReadByItsScripts() {
        assertEquals(200, status(loopback, new Request("GET", "/api/status", "localhost", "", "cross-site", "navigate", "")));
        assertEquals(403, status(loopback, new Request("GET", "/api/status", "localhost", "", "cross-site", "no-cors", "")));
        assertEquals(403, status(loopback, new Request("POST", "/api/checkpoint", "localhost", "", "cross-site", "navigate", "")));
    }

    @Test
    void whatChangesSomethingNeedsTheToken_onLoopbackToo() {
        assertEquals(401, status(loopback, post("", "", "")));
        assertEquals(401, status(loopback, post("", "", "Bearer wrong")));
        assertEquals(401, status(loopback, post("", "", "Basic " + TOKEN)));
        assertEquals(401, status(loopback, post("", "", TOKEN)));
        assertEquals(200, status(loopback, post("", "", "bearer " + TOKEN)));
    }

    @Test
    void beyondLoopbackEverythingNeedsTheToken_butThatTheProcessLives() {
        assertEquals(401, status(beyond, get("192.168.3.4")));
        assertEquals(200, status(beyond, new Request("GET", "/healthz", "192.168.3.4", "", "", "", "")));
        assertEquals(200, status(beyond, new Request("GET", "/metrics", "192.168.3.4", "", "", "", "Bearer " + TOKEN)));
    }

    @Property
    void noOtherTokenOpensAnything(@ForAll String guess) {
        String header = "Bearer " + guess;
        assertEquals(guess.strip().equals(TOKEN) ? 200 : 401, status(loopback, post("", "", header)));
    }
}
