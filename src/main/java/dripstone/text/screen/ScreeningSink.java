package dripstone.text.screen;

import dripstone.text.Document;
import dripstone.text.DocumentSink;
import dripstone.text.Receipt;
import dripstone.text.VerdictSink;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the sources to the intake, through the {@link Screen}: documents that are kept go on, verdicts on the others go to where
 * verdicts are noted, and both answers come back to the source. It works on the thread that offers. Thread-safe.
 */
public final class ScreeningSink implements DocumentSink {
    private static final Logger LOG = LoggerFactory.getLogger(ScreeningSink.class);

    private final Screen screen;
    private final Function<String, Screening> screenings;
    private final DocumentSink next;
    private final VerdictSink verdicts;
    private final ScreenMeters meters;

    /** @param screenings what is done, by the source's name */
    public ScreeningSink(Screen screen, Function<String, Screening> screenings, DocumentSink next, VerdictSink verdicts,
            ScreenMeters meters) {
        this.screen = screen;
        this.screenings = screenings;
        this.next = next;
        this.verdicts = verdicts;
        this.meters = meters;
    }

    @Override
    public CompletableFuture<Receipt> offer(Document document) throws InterruptedException {
        Screen.Outcome outcome;
        try {
            outcome = screen.look(document, screenings.apply(document.key().source()));
        } catch (RuntimeException e) {
            LOG.warn("Document cannot be screened: key={}", document.key(), e);
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("document cannot be screened: key=" + document.key() + " reason=" + e, e));
        }
        return switch (outcome) {
            case Screen.Kept kept -> next.offer(kept.document()).whenComplete((receipt, trouble) -> {
                if (trouble == null) {
                    meters.kept(kept);
                }
            });
            case Screen.LeftOut out -> verdicts.conclude(document, out.verdict()).whenComplete((receipt, trouble) -> {
                if (trouble == null) {
                    meters.leftOut(out.verdict().filter());
                }
            });
        };
    }
}
