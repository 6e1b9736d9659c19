package dripstone.train;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One whole training of a byte-level model.
 *
 * @param points in order of training
 * @param wallSeconds of the whole, with what is not training: compiling, validation
 */
record CharRun(String contender, String recipe, List<Point> points, double wallSeconds) {
    /** A validation. @param seconds of training alone until there @param loss nats a byte over the held-out tenth */
    record Point(long step, double seconds, double loss) {}

    Point last() {
        return points.get(points.size() - 1);
    }

    double bestLoss() {
        return points.stream().mapToDouble(Point::loss).min().orElse(Double.NaN);
    }

    /** Seconds of training at the first validation that saw such a loss. */
    OptionalDouble secondsTo(double loss) {
        return points.stream().filter(p -> p.loss <= loss).mapToDouble(Point::seconds).findFirst();
    }
}
