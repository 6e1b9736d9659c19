package dripstone.app.house;

import dripstone.train.HeldOutLoss;
import dripstone.train.TrainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One line that says where the daemon stands. */
public final class ProgressText {
    private static final String BETWEEN = " | ";

    private ProgressText() {}

    /**
     * A part of the line.
     *
     * @param brief the same in fewer letters
     * @param rank  the greatest goes first when there is no room
     */
    record Part(String text, String brief, int rank) {}

    /** The line of a running daemon in at most so many columns: whole, else abbreviated, else without the parts that matter least. */
    public static String of(House house, int columns) {
        return fit(parts(house), columns);
    }

    private static List<Part> parts(House house) {
        List<Part> parts = new ArrayList<>();
        house.startedIntake().map(i -> i.status().documents()).ifPresent(n ->
                parts.add(new Part(String.format(Locale.ROOT, "docs %,d", n), "docs " + brief(n), 4)));
        Optional<Daemon> daemon = house.daemon();
        Optional<TrainerStatus> training = daemon.flatMap(d -> d.learning().status());
        training.ifPresentOrElse(t -> parts.addAll(training(t)), () -> parts.add(same(house.tokenizers().health().detail(), 0)));
        daemon.flatMap(d -> d.timetable().next("checkpoint")).filter(n -> training.isPresent()).ifPresent(next -> {
            long seconds = Math.max(0, Duration.between(Instant.now(), next).toSeconds());
            parts.add(new Part("checkpoint in " + seconds + "s", "ckpt " + seconds + "s", 3));
        });
        return parts;
    }

    /** The whole line of a trainer. */
    static String of(TrainerStatus t) {
        return fit(training(t), Integer.MAX_VALUE);
    }

    /** Tokens, step, losses and speed of a trainer. */
    static List<Part> training(TrainerStatus t) {
        List<Part> parts = new ArrayList<>();
        boolean working = switch (t.state()) {
            case TRAINING, VALIDATING, CHECKPOINTING -> true;
            default -> false;
        };
        if (working) {
            parts.add(new Part(String.format(Locale.ROOT, "tokens %,d", t.tokens()), "tok " + brief(t.tokens()), 5));
            parts.add(same(String.format(Locale.ROOT, "step %,d", t.step()), 1));
        } else {
            parts.add(same(t.detail(), 0));
        }
        losses(t, parts);
        if (working) {
            t.tokensPerSecond().ifPresent(v ->
                    parts.add(new Part(String.format(Locale.ROOT, "%,.0f tokens/s", v), brief(Math.round(v)) + " tok/s", 2)));
        }
        return parts;
    }

    private static void losses(TrainerStatus t, List<Part> parts) {
        t.trainNats().ifPresent(v -> parts.add(new Part(
                String.format(Locale.ROOT, "train %.3f nats", v), String.format(Locale.ROOT, "train %.2f", v), 1)));
        parts.add(switch (t.heldOut()) {
            case HeldOutLoss.None none -> same("held-out none yet", 0);
            case HeldOutLoss.Measured m -> new Part(
                    String.format(Locale.ROOT, "held-out %.3f (unigram %.3f)", m.nats(), m.unigramNats()),
                    String.format(Locale.ROOT, "held-out %.2f (unigram %.2f)", m.nats(), m.unigramNats()), 0);
        });
    }

    static String fit(List<Part> parts, int columns) {
        String whole = parts.stream().map(Part::text).collect(Collectors.joining(BETWEEN));
        if (whole.length() <= columns) {
            return whole;
        }
        List<Part> kept = new ArrayList<>(parts);
        String line = brief(kept);
        while (line.length() > columns && kept.size() > 1) {
            kept.remove(kept.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow());
            line = brief(kept);
        }
        return line;
    }

    private static String brief(List<Part> parts) {
        return parts.stream().map(Part::brief).collect(Collectors.joining(BETWEEN));
    }

    private static Part same(String text, int rank) {
        return new Part(text, text, rank);
    }

    /** {@code 950}, {@code 12.3k}, {@code 4.5M}, {@code 2.0G}. */
    static String brief(long number) {
        if (number < 1_000) {
            return Long.toString(number);
        }
        double thousands = number / 1e3;
        if (thousands < 1_000) {
            return String.format(Locale.ROOT, "%.1fk", thousands);
        }
        return thousands < 1e6 ? String.format(Locale.ROOT, "%.1fM", thousands / 1e3)
                : String.format(Locale.ROOT, "%.1fG", thousands / 1e6);
    }
}
