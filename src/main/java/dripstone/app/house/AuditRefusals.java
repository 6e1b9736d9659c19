package dripstone.app.house;

import dripstone.batch.StepPlace;
import dripstone.checkpoint.LedgerEntry;
import dripstone.journal.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why steps of a model cannot be made again, or cannot come to the same bits, although nothing is wrong. Every reason that there is for
 * that stands here.
 *
 * @param firstKernels of the first steps, where the ledger is of a build that did not write them down
 */
record AuditRefusals(House house, ModelHistory history, AuditLedger ledger, String firstKernels) {
    /** One line each; none where they can. @param from first step @param to last step */
    List<String> of(long from, long to) throws IOException {
        List<String> reasons = new ArrayList<>();
        kernels(from, to).ifPresent(reasons::add);
        released(from).ifPresent(reasons::add);
        house.forgetting().refusal(history, from, to).ifPresent(reasons::add);
        return reasons;
    }

    private Optional<String> kernels(long from, long to) {
        String now = house.kernels().fingerprint();
        for (Map.Entry<Long, String> used : ledger.kernels(from, to, firstKernels).entrySet()) {
            if (!used.getValue().equals(now)) {
                return Optional.of("steps from " + Math.max(from, used.getKey() + 1) + " on were made by kernels=" + used.getValue()
                        + ", this process computes with kernels=" + now + ", whose bits are others: audit on a machine of that kind"
                        + " (kernel.path and kernel.precision as they were then), or another range");
            }
        }
        return Optional.empty();
    }

    private Optional<String> released(long from) {
        Optional<LedgerEntry.Step> first = ledger.step(from);
        if (first.isEmpty()) {
            return Optional.of("the ledger does not have step=" + from);
        }
        StepPlace before = StepPlace.parse(first.get().from());
        Position place = before.next().equals(Position.ORIGIN) ? StepPlace.parse(first.get().to()).next() : before.next();
        Position start = house.journal().start();
        return place.compareTo(start) >= 0
                ? Optional.empty()
                : Optional.of("step=" + from + " was made from position=" + place + ", and the journal begins at " + start
                        + ": what lies before was released; begin at a later checkpoint");
    }
}
