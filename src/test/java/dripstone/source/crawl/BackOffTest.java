package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.Signal;
import dripstone.source.crawl.revisit.TextMark;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host that asks to be spared gets: on a clock that is told to go on. */
final class BackOffTest {
    private static final Duration FIRST = CrawlTesting.SHORT.host().first();
    private static final Duration MOST = CrawlTesting.SHORT.host().most();

    @TempDir Path dir;
    private final TestClock clock = new TestClock();

    @Property
    void patience_doublesUpToItsMost_withinAFifthEitherWay(@ForAll @IntRange(min = 1, max = 200) int failures) {
        Patience patience = new Patience(Duration.ofSeconds(10), Duration.ofHours(1));
        double middle = Math.min(3_600_000.0, 10_000 * Math.pow(2, failures - 1));
        double millis = patience.after(failures).toMillis();
        assertTrue(millis >= 0.8 * middle - 1 && millis <= 1.2 * middle, failures + ": " + millis + " of " + middle);
    }

    @Test
    void patience_isNotTheSameForTwo() {
        Patience patience = new Patience(Duration.ofHours(1), Duration.ofHours(1));
        Set<Duration> seen = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            seen.add(patience.after(1));
        }
        assertNotEquals(1, seen.size(), "who was refused together must not come back together");
    }

    private FrontierFixture open() throws Exception {
        FrontierFixture fixture = FrontierFixture.open(dir, clock, CrawlTesting.site(URI.create("http://h.test/")));
        Site site = fixture.site("site");
        fixture.opened.frontier().change(() -> {
            for (int i = 0; i < 100; i++) {
                boolean _ = fixture.opened.schedule().admission().found(site, URI.create("http://h.test/" + i), Found.byLink(1),
                        Signal.NONE);
            }
        });
        return fixture;
    }

    private void answer(Turn turn, FetchOutcome outcome, Disposition disposition) {
        assertTrue(turn.lease.settle());
        turn.fixture.opened.frontier().answered(turn.lease, outcome, clock.nanos());
        turn.fixture.opened.frontier().change(() -> turn.fixture.opened.settlement().apply(turn.lease, disposition));
    }

    private void spare(Turn turn, int status, Optional<Duration> retryAfter) {
        answer(turn, new FetchOutcome.Status(status, retryAfter),
                new Disposition.Failed("status=" + status, retryAfter.orElse(Duration.ZERO), true));
    }

    private void well(Turn turn) {
        answer(turn, new FetchOutcome.NotModified(),
                new Disposition.Taken(FrontierFixture.hash("x"), Validators.NONE, TextMark.of("x")));
    }

    /** A page that may be asked for, and how long that took. */
    private record Turn(FrontierFixture fixture, Lease lease, long millis) {}

    private Turn next(FrontierFixture fixture) {
        for (long millis = 0; millis < 120_000; millis++) {
            Lease lease = fixture.next();
            if (lease != null) {
                return new Turn(fixture, lease, millis);
            }
            clock.pass(Duration.ofMillis(1));
        }
        throw new AssertionError("for ever");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void sparedWithoutARetryAfter_eachTimeTwiceAsLong_upToTheMost(int status) throws Exception {
        try (FrontierFixture fixture = open()) {
            Turn turn = next(fixture);
            for (int failures = 1; failures <= 6; failures++) {
                spare(turn, status, Optional.empty());
                turn = next(fixture);
                long expected = Math.min(MOST.toMillis(), FIRST.toMillis() << (failures - 1));
                long strained = 50L << Math.min(failures, 6); // the pace is slower, too
                assertTrue(turn.millis >= expected * 8 / 10 - 1 && turn.millis <= Math.max(expected * 12 / 10, strained) + 2,
                        failures + ": ms=" + turn.millis + " of " + expected);
            }
        }
    }

    @Test
    void retryAfter_isHonoured_butFromTheSecondTimeOnOwnPatienceIsTheLeast_andAHugeOneIsCut() throws Exception {
        try (FrontierFixture fixture = open()) {
            spare(next(fixture), 503, Optional.of(Duration.ofMillis(2_500)));
            Turn turn = next(fixture);
            assertTrue(turn.millis >= 2_499 && turn.millis <= 2_501, "ms=" + turn.millis);
            for (int i = 0; i < 4; i++) {
                spare(turn, 503, Optional.of(Duration.ofMillis(1)));
                turn = next(fixture);
            }
            assertTrue(turn.millis >= 0.8 * MOST.toMillis() - 1, "a server that says one millisecond each time is not believed");
            spare(turn, 429, Optional.of(Duration.ofDays(400)));
            turn = next(fixture);
            long most = CrawlTesting.SHORT.retryAfterMost().toMillis();
            assertTrue(turn.millis >= most - 1 && turn.millis <= most + 10, "ms=" + turn.millis);
        }
    }

    @Test
    void recovery_isStepByStep_toTheUsualPace_andTheNextTroubleBeginsAnew() throws Exception {
        try (FrontierFixture fixture = open()) {
            spare(next(fixture), 503, Optional.empty());
            spare(next(fixture), 429, Optional.empty());
            well(next(fixture));
            Turn turn = next(fixture);
            assertTrue(turn.millis >= 199 && turn.millis <= 201, "after two refusals four times as slowly as every 50 ms: " + turn.millis);
            for (int i = 0; i < 40; i++) {
                well(turn);
                turn = next(fixture);
            }
            assertEquals(0, turn.millis, "the usual pace of a site without a delay");
            spare(turn, 503, Optional.empty());
            assertTrue(next(fixture).millis <= Math.max(1.2 * FIRST.toMillis(), 100) + 2, "the first failure of a new row");
        }
    }
}
