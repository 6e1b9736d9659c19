package dripstone.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The side of a contender: training steps timed on request. Reads lines on standard input, {@code run N} and {@code quit}, and prints
 * {@code READY warm=SECONDS losses=…} after its warm-up, {@code STEP ms forward backward optimiser loss} for each step (0 where a part
 * is not told apart), and {@code DONE} after each run.
 */
final class StepProtocol {
    private static final int WARM_STEPS = 3;

    private StepProtocol() {}

    /** One training step; gives its loss. */
    @FunctionalInterface
    interface Step {
        double run();
    }

    /** @param warmSeconds how long to go on with the warm-up after its three steps: a compiler at run time wants them */
    static void serve(Step step, double warmSeconds) throws IOException {
        long begin = System.nanoTime();
        StringBuilder losses = new StringBuilder();
        for (int i = 0; i < WARM_STEPS; i++) {
            losses.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.4f", step.run()));
        }
        while (seconds(begin) < warmSeconds) {
            step.run();
        }
        System.out.printf(Locale.ROOT, "READY warm=%.1f losses=%s%n", seconds(begin), losses);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            for (int left = Integer.parseInt(line.substring("run ".length())); left > 0; left--) {
                long start = System.nanoTime();
                double loss = step.run();
                System.out.printf(Locale.ROOT, "STEP %.3f 0 0 0 %.4f%n", (System.nanoTime() - start) / 1e6, loss);
            }
            System.out.println("DONE");
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
