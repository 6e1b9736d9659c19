package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.kernel.Element;
import dripstone.kernel.Precision;
import dripstone.meter.Meters;
import dripstone.model.TensorSlot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerWatchTest {
    private final List<String> said = new ArrayList<>();
    private final LayerWatch watch = new LayerWatch(List.of("embedding", "layer-0"));

    private void look(long step, double... norms) {
        watch.look(step, norms, (layer, words, norm) -> said.add(step + " " + layer + " " + words));
    }

    @Test
    void aGradientOfZero_isNamedOnce_andItsEndToo() {
        look(1, 1, 2);
        look(2, 1, 0);
        look(3, 1, 0);
        assertEquals("training; layer-0: gradient is exactly 0 since step=2", watch.detail());
        look(4, 1, 2);
        assertEquals("training", watch.detail());
        assertEquals(List.of("2 layer-0 gradient is exactly 0", "4 layer-0 as before again"), said);
    }

    @Test
    void aGradientBeyondAHundredTimesItsRunningMedian_isNamed_andNothingBeforeThereIsAMedian() {
        look(1, 1e6, 1);
        for (int step = 2; step <= 40; step++) {
            look(step, 1 + 0.1 * (step % 3), 1);
        }
        assertEquals(List.of(), said);
        look(41, 109, 1);
        look(42, 111, 90);
        look(43, 1, 101);
        assertEquals("training; layer-0: gradient is over 100 times its running median since step=43", watch.detail());
        assertEquals(3, said.size(), said.toString());
    }

    @Test
    void looking_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] norms = {1, 2};
        LayerWatch.Listener listener = (layer, words, norm) -> { };
        for (int i = 0; i < 20_000; i++) {
            watch.look(i, norms, listener);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            watch.look(i, norms, listener);
        }
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1000);
    }

    @Test
    void ofARun_normsOfEachLayerAreShown_andOneWithoutGradientIsNamed(@TempDir Path directory) throws IOException {
        try (TestRun run = TestRun.process(directory, "run", Tune.plain(), Precision.F32).until(6)) {
            Meters meters = new Meters();
            TrainerMeters.register(meters, run.trainer());
            assertTrue(meters.scrape().contains("dripstone_train_layer_gradient_norm{layer=\"layer-1\"} NaN"), meters.scrape());
            List<String> details = new ArrayList<>();
            run.hook = batch -> {
                details.add(run.trainer().status().detail());
                if (batch.step() == 4) {
                    clear(run.model, "model.layers.1.");
                }
            };
            run.run();
            TrainerStatus status = run.trainer().status();
            assertEquals(List.of("embedding", "layer-0", "layer-1", "output"),
                    status.layers().stream().map(TrainerStatus.LayerNorms::layer).toList());
            double squares = status.layers().stream().mapToDouble(l -> l.gradientNorm() * l.gradientNorm()).sum();
            assertEquals(status.gradientNorm().orElseThrow(), Math.sqrt(squares), 1e-9);
            double changes = status.layers().stream().mapToDouble(l -> l.updateNorm() * l.updateNorm()).sum();
            assertEquals(status.updateNorm().orElseThrow(), Math.sqrt(changes), 1e-9);
            assertTrue(details.get(3).equals("training") && details.get(4).contains("layer-1: gradient is exactly 0 since step=4"),
                    details.toString());
            List<String> rows = Files.readAllLines(run.metrics.resolveSibling("layers.csv"));
            assertEquals("schema,kind,step,gradient_norm:embedding,gradient_norm:layer-0,gradient_norm:layer-1,gradient_norm:output,"
                    + "update_norm:embedding,update_norm:layer-0,update_norm:layer-1,update_norm:output", rows.getFirst());
            assertEquals(7, rows.size());
            assertTrue(rows.stream().allMatch(row -> row.split(",", -1).length == 11), rows.toString());
            assertTrue(meters.scrape().contains("dripstone_train_layer_gradient_norm{layer=\"layer-1\"} 0.0"), meters.scrape());
        }
    }

    /** A layer of zeros passes the residual stream on and gets no gradient: each product in it has a factor of zero. */
    private static void clear(TinyModel model, String prefix) {
        for (TensorSlot slot : model.parameters.slots()) {
            if (slot.name().startsWith(prefix)) {
                for (long i = 0; i < slot.count(); i++) {
                    model.kernels.set(Element.F32, model.parameters.master(), slot.offset() + i, 0);
                }
            }
        }
        model.parameters.refreshCompute();
    }
}
