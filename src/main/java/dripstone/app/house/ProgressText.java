package dripstone.app.house;

import dripstone.intake.IntakeStatus;
import dripstone.train.HeldOutLoss;
import dripstone.train.TrainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** One line that says where the daemon stands. */
public final class ProgressText {
    private ProgressText() {}

    /** The line of a running daemon. */
    public static String of(House house) {
        StringBuilder line = new StringBuilder();
        house.startedIntake().ifPresent(i -> {
            IntakeStatus status = i.status();
            line.append(String.format(Locale.ROOT, "docs %,d", status.documents()));
        });
        Optional<Daemon> daemon = house.daemon();
        Optional<TrainerStatus> training = daemon.flatMap(d -> d.learning().status());
        line.append(" | ").append(training.map(ProgressText::training).orElseGet(() -> house.tokenizers().health().detail()));
        daemon.flatMap(d -> d.timetable().next("checkpoint")).filter(n -> training.isPresent()).ifPresent(next -> line.append(
                String.format(Locale.ROOT, " | checkpoint in %ds", Math.max(0, Duration.between(Instant.now(), next).toSeconds()))));
        return line.toString();
    }

    /** Step, tokens, losses and speed of a trainer. */
    static String training(TrainerStatus t) {
        if (t.state() != TrainerStatus.State.TRAINING && t.state() != TrainerStatus.State.VALIDATING
                && t.state() != TrainerStatus.State.CHECKPOINTING) {
            return t.detail() + losses(t);
        }
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "step %,d | tokens %,d", t.step(), t.tokens()));
        line.append(losses(t));
        t.tokensPerSecond().ifPresent(v -> line.append(String.format(Locale.ROOT, " | %,.0f tokens/s", v)));
        return line.toString();
    }

    private static String losses(TrainerStatus t) {
        StringBuilder text = new StringBuilder();
        t.trainNats().ifPresent(v -> text.append(String.format(Locale.ROOT, " | train %.3f nats", v)));
        switch (t.heldOut()) {
            case HeldOutLoss.None none -> text.append(" | held-out none yet");
            case HeldOutLoss.Measured m ->
                text.append(String.format(Locale.ROOT, " | held-out %.3f (unigram %.3f)", m.nats(), m.unigramNats()));
        }
        return text.toString();
    }
}
