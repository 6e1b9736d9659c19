package dripstone.app.house;

import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.intake.Gone;
import dripstone.intake.Intake;
import dripstone.intake.LostText;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.journal.Withdrawal;
import dripstone.journal.Withdrawals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the consequences of journal files that were damaged: what stood at the places that cannot be read is listed from the intake's index
 * into a file, the index lets go of it, so that its sources may bring it again, and the places are gone like withdrawn ones. Each step is
 * durable before the next and may be made again.
 */
final class LostPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(LostPlaces.class);
    /** More positions than a file of a journal has. */
    private static final int MOST_POSITIONS = 1 << 20;

    private final House house;
    private final Withdrawals withdrawals;

    LostPlaces(House house, Withdrawals withdrawals) {
        this.house = house;
        this.withdrawals = withdrawals;
    }

    /** Lost places of which nothing has followed yet. */
    PositionRanges open() {
        PositionRanges known = withdrawals.places();
        return new PositionRanges(house.journal().lost().ranges().stream().filter(range -> !known.covers(range)).toList());
    }

    /** @return whether there was anything to do */
    boolean carryOut() throws IOException, InterruptedException {
        PositionRanges open = open();
        if (open.isEmpty()) {
            return false;
        }
        Intake intake = house.startIntake();
        try {
            LostText lost = intake.lost(open).get();
            Path list = list(open, lost);
            intake.release(lost).get();
            Withdrawal noted = withdrawals.lost(lost.places(), lost.documents().size(), house.timepiece().millis());
            LOG.error("journal entries were lost: number={} places={} documents={} list={}; they are taken again when brought again",
                    noted.number(), lost.places().ranges(), lost.documents().size(), list);
            return true;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(String.valueOf(e.getCause()), e);
        }
    }

    /** One line a document: source, address, member, number of versions. */
    private Path list(PositionRanges open, LostText lost) throws IOException {
        Path directory = house.data().journal().resolve("quarantine");
        OwnerOnly.createDirectories(directory);
        StringBuilder text = new StringBuilder("# lost with journal positions ").append(open.ranges()).append('\n');
        for (Gone gone : lost.documents()) {
            text.append(field(gone.key().source())).append('\t').append(field(gone.key().address())).append('\t')
                    .append(field(gone.key().member())).append('\t').append(gone.versions().size()).append('\n');
        }
        Path list = directory.resolve("lost-" + (withdrawals.all().size() + 1) + ".tsv");
        Publish.file(list, text.toString().getBytes(StandardCharsets.UTF_8));
        return list;
    }

    private static String field(String value) {
        return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** All positions of places that were lost; which of them were held out is not known. */
    static List<Position> positions(PositionRanges places) {
        List<Position> all = new ArrayList<>();
        for (PositionRange range : places.ranges()) {
            for (long at = range.from().value(); at < range.to().value() && all.size() < MOST_POSITIONS; at++) {
                all.add(new Position(at));
            }
        }
        return all;
    }
}
