package dripstone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.CorruptFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WithdrawalsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private Path file() {
        return directory.resolve("withdrawals");
    }

    private static PositionRanges range(long from, long to) {
        return new PositionRanges(List.of(new PositionRange(new Position(from), new Position(to))));
    }

    @Test
    void nothingWithdrawn_writesNothingAndRefusesNothing() throws IOException {
        Withdrawals none = Withdrawals.open(file());
        assertEquals(Optional.empty(), none.refusing("docs", "a", ""));
        assertTrue(none.places().isEmpty());
        assertFalse(Files.exists(file()));
    }

    @Test
    void eachStepIsDurable_andReadBackAsItWas() throws IOException {
        Withdrawals first = Withdrawals.open(file());
        Withdrawal noted = first.note("docs", "page/1", "", false, 5);
        assertEquals(Withdrawal.State.NOTED, noted.state());
        assertEquals(first.all(), Withdrawals.open(file()).all());
        first.found(noted.number(), range(3, 9), 6);
        Withdrawals again = Withdrawals.open(file());
        assertEquals(first.all(), again.all());
        assertTrue(again.places().contains(new Position(8)));
        assertTrue(again.open().isEmpty());
        assertEquals(noted.number(), again.refusing("docs", "page/1", "any member").orElseThrow().number());
        assertEquals(Optional.empty(), again.refusing("other", "page/1", ""));
    }

    @Test
    void erased_forgetsTheName_andRefusesItAllTheSame() throws IOException {
        Withdrawals list = Withdrawals.open(file());
        Withdrawal noted = list.note("docs", "secret-name", "secret-member", true, 5);
        list.found(noted.number(), range(3, 4), 1);
        assertEquals(1, list.open().size());
        list.erased(noted.number());
        assertEquals(0, list.open().size());
        assertFalse(new String(Files.readAllBytes(file()), StandardCharsets.UTF_8).contains("secret"));
        Withdrawals again = Withdrawals.open(file());
        assertTrue(again.refusing("docs", "secret-name", "secret-member").isPresent());
        assertEquals(Optional.empty(), again.refusing("docs", "secret-name", ""));
        assertEquals(1, again.of("docs", "secret-name", "secret-member").size());
    }

    @Test
    void noteAgain_isTheSameWithdrawal_toldToEraseWhereThatIsAskedNow() throws IOException {
        Withdrawals list = Withdrawals.open(file());
        Withdrawal noted = list.note("docs", "a", "", false, 5);
        list.found(noted.number(), range(3, 4), 1);
        assertEquals(noted.number(), list.note("docs", "a", "", false, 6).number());
        assertTrue(list.open().isEmpty());
        Withdrawal told = list.note("docs", "a", "", true, 7);
        assertEquals(noted.number(), told.number());
        assertEquals(List.of(told), list.open());
        list.allow(noted.number());
        assertEquals(Optional.empty(), list.refusing("docs", "a", ""));
        assertTrue(list.places().contains(new Position(3)), "what was withdrawn stays so");
        assertEquals(2, list.note("docs", "a", "", false, 8).number());
        assertEquals(2, list.of("docs", "a", "").size());
    }

    @Test
    void cutOffAtAnyByte_isRefusedByName() throws IOException {
        Withdrawals list = Withdrawals.open(file());
        list.note("docs", "a", "", false, 5);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThrows(CorruptFileException.class, () -> Withdrawals.open(file()));
        }
    }

    @Property
    void ranges_holdWhatTheyWereGiven_joined(@ForAll @Size(max = 12) List<@IntRange(max = 30) Integer> from,
            @ForAll @IntRange(min = 1, max = 4) int length) {
        PositionRanges ranges = new PositionRanges(
                from.stream().map(f -> new PositionRange(new Position(f), new Position(f + length))).toList());
        for (int p = 0; p < 40; p++) {
            int position = p;
            assertEquals(from.stream().anyMatch(f -> f <= position && position < f + length), ranges.contains(new Position(p)));
        }
        for (int i = 1; i < ranges.ranges().size(); i++) {
            assertTrue(ranges.ranges().get(i - 1).to().compareTo(ranges.ranges().get(i).from()) < 0, "neighbours are one");
        }
        for (PositionRange range : ranges.ranges()) {
            assertEquals(range, PositionRange.parse(range.toString()));
            assertTrue(ranges.covers(range));
        }
    }
}
