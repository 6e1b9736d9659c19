package dripstone.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Several contenders on one work, in interleaved blocks: each round gives each contender a block of steps, beginning with another one
 * each time, while the rest wait. The first step of a block, which finds cold caches, is not counted. What disturbs the machine for
 * longer than a block thereby disturbs all alike, and ratios are taken inside a round.
 */
final class Comparison implements AutoCloseable {
    private static final int FEWEST_STEPS = 3;

    private final List<Contender> contenders = new ArrayList<>();
    private final List<List<Double>> blockMedians = new ArrayList<>();
    private final List<List<Double>> steps = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    /** Starts one after the other; one that does not start is absent, with the reason. */
    Comparison(List<Contenders.Entry> entries) {
        for (Contenders.Entry entry : entries) {
            try {
                contenders.add(entry.start());
                blockMedians.add(new ArrayList<>());
                steps.add(new ArrayList<>());
            } catch (IOException e) {
                absent.add(entry.name() + ": " + e.getMessage());
            }
        }
    }

    /** @param blockSeconds of each block, about @param betweenRounds is called with the round's number */
    void run(int rounds, double blockSeconds, DoubleConsumer betweenRounds) throws IOException {
        int[] counts = new int[contenders.size()];
        for (int i = 0; i < counts.length; i++) {
            double millis = median(contenders.get(i).run(FEWEST_STEPS));
            counts[i] = (int) Math.max(FEWEST_STEPS, Math.ceil(blockSeconds * 1e3 / millis)) + 1;
        }
        for (int round = 0; round < rounds; round++) {
            betweenRounds.accept(round);
            for (int turn = 0; turn < counts.length; turn++) {
                int i = (round + turn) % counts.length;
                double[] block = contenders.get(i).run(counts[i]);
                double[] counted = Arrays.copyOfRange(block, 1, block.length);
                blockMedians.get(i).add(median(counted));
                Arrays.stream(counted).forEach(steps.get(i)::add);
            }
        }
    }

    int size() {
        return contenders.size();
    }

    Contender contender(int i) {
        return contenders.get(i);
    }

    /** Those that did not start. */
    List<String> absent() {
        return absent;
    }

    /** Median milliseconds of a step, over all rounds. */
    double millis(int i) {
        return median(array(steps.get(i)));
    }

    /** Of the blocks' medians: how far rounds differ. */
    double leastMillis(int i) {
        return Arrays.stream(array(blockMedians.get(i))).min().orElse(Double.NaN);
    }

    double mostMillis(int i) {
        return Arrays.stream(array(blockMedians.get(i))).max().orElse(Double.NaN);
    }

    int countedSteps(int i) {
        return steps.get(i).size();
    }

    /** How many times faster the first is: the median over rounds of the ratio inside a round. */
    double ratio(int first, int second) {
        double[] a = array(blockMedians.get(first));
        double[] b = array(blockMedians.get(second));
        double[] ratios = new double[a.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = b[i] / a[i];
        }
        return median(ratios);
    }

    /** The fastest but the first. */
    Optional<Integer> fastestPeer() {
        Optional<Integer> fastest = Optional.empty();
        for (int i = 1; i < size(); i++) {
            if (fastest.isEmpty() || millis(i) < millis(fastest.get())) {
                fastest = Optional.of(i);
            }
        }
        return fastest;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void close() {
        contenders.forEach(Contender::close);
    }
}
