package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.batch.Batch;
import dripstone.kernel.Precision;
import dripstone.model.TensorSlot;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule on all parameters, against its paper. */
final class OptimizerKindTest {
    private static TrainSettings settings(OptimizerKind kind) {
        return Tune.with(Map.of("optimizer", kind, "warmupSteps", 0L, "embeddingDecay", 0.25, "clipNorm", 0.05, "epsilon", 1e-6));
    }

    /**
     * Greatest difference, over three steps, between the trainer's weights and the paper's, of the tensors that the rule moves one by one.
     */
    private static double difference(OptimizerKind kind, boolean biasCorrection, boolean staleGradient) {
        TrainSettings settings = settings(kind);
        try (SyntheticBatches text = new SyntheticBatches(2, 2, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                Rig rig = Rig.open(Precision.F64, 2, 2, kind)) {
            double[] expected = rig.weights();
            RuleReference rule = new RuleReference(settings, expected.length, biasCorrection);
            double most = 0;
            double[] stale = new double[expected.length];
            for (int t = 0; t < 3; t++) {
                Batch batch = TinyModel.batch(text);
                rig.arithmetic().gradients(batch, rig.model().leafTokens(), Rig.PLAIN);
                double[] gradient = rig.gradient(); // before the step, which may use its memory
                StepResult result = rig.optimizer().step(batch, settings, t, false);
                assertTrue(result.applied());
                double scale = Math.min(1, settings.clipNorm() / result.gradientNorm()) / batch.targetCount();
                double[] used = staleGradient && t > 0 ? stale : gradient;
                rule.beginStep();
                most = Math.max(most, compare(rig, expected, rule, used, scale));
                stale = gradient;
            }
            return most;
        }
    }

    private static double compare(Rig rig, double[] expected, RuleReference rule, double[] gradient, double scale) {
        double[] actual = rig.weights();
        double most = 0;
        for (TensorSlot slot : rig.model().parameters.slots()) {
            Segments.Group group = Segments.Group.of(slot);
            if (rig.state().kind() == OptimizerKind.MUON && group == Segments.Group.HIDDEN) {
                continue;
            }
            double decay = switch (group) {
                case HIDDEN -> 0.1;
                case TABLE -> 0.1 * 0.25;
                case VECTOR -> 0;
            };
            for (int i = (int) slot.offset(); i < slot.offset() + slot.count(); i++) {
                expected[i] = rule.next(i, expected[i], gradient[i] * scale, decay);
                most = Math.max(most, Math.abs(expected[i] - actual[i]));
            }
        }
        return most;
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void threeSteps_areTheRuleAsItsPaperHasIt(OptimizerKind kind) {
        double most = difference(kind, true, false);
        assertTrue(most < 1e-12, kind + " differs by " + most);
    }

    @ParameterizedTest
    @EnumSource(value = OptimizerKind.class, names = {"ADAM", "ADAMW", "MUON"})
    void aMissingBiasCorrection_isCaught(OptimizerKind kind) {
        assertTrue(difference(kind, false, false) > 1e-4, "the fault is as large as that");
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void aStaleGradient_isCaught(OptimizerKind kind) {
        assertTrue(difference(kind, true, true) > 1e-6, "the fault is as large as that");
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void loss_falls(OptimizerKind kind) {
        double rate = switch (kind) {
            case SGD -> 0.5;
            case MOMENTUM, NESTEROV -> 0.05;
            case LION -> 0.002;
            case ADAGRAD -> 0.05;
            case RMSPROP, ADAM, ADAMW, MUON -> 0.01;
        };
        TrainSettings settings = Tune.with(Map.of("optimizer", kind, "learningRate", rate, "minLearningRate", 0.0001, "warmupSteps", 5L));
        try (SyntheticBatches text = new SyntheticBatches(1, 4, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                Rig rig = Rig.open(dripstone.kernel.KernelChoice.fast(Precision.F32), 4, 2, kind)) {
            double begin = rig.optimizer().step(TinyModel.batch(text), settings, 0, false).nats();
            double end = IntStream.range(1, 40)
                    .mapToDouble(i -> rig.optimizer().step(TinyModel.batch(text), settings, i, false).nats())
                    .skip(30).average().orElseThrow();
            assertTrue(end < begin - 0.8, kind + " from " + begin + " to " + end);
        }
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void state_isAsManyBuffersAsTheRuleHas_andNoMore(OptimizerKind kind) {
        try (Rig rig = Rig.open(Precision.F32, 1, 1, kind)) {
            long elements = rig.model().parameters.count();
            long hidden = rig.model().parameters.slots().stream()
                    .filter(slot -> Segments.Group.of(slot) == Segments.Group.HIDDEN).mapToLong(TensorSlot::count).sum();
            long expected = switch (kind) {
                case SGD -> 0;
                case MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, LION -> elements;
                case ADAM, ADAMW -> 2 * elements;
                case MUON -> 2 * elements - hidden;
            };
            assertEquals(4 * expected, rig.state().bytes(), "every tensor of this model is a multiple of 64 bytes");
            assertEquals(expected, rig.state().tensors().stream().mapToLong(t -> t.data().byteSize() / 4).sum());
        }
    }

    @Test
    void aStepOfAnotherRuleThanTheState_isRefused() {
        try (SyntheticBatches text = new SyntheticBatches(1, 2, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                Rig rig = Rig.open(Precision.F32, 2, 1, OptimizerKind.LION)) {
            Batch batch = TinyModel.batch(text);
            assertThrows(IllegalStateException.class, () -> rig.optimizer().step(batch, settings(OptimizerKind.ADAMW), 0, false));
        }
    }

    @Test
    void updateNorm_isThatOfTheChangeOfTheWeights_layerByLayer() {
        for (OptimizerKind kind : new OptimizerKind[] {OptimizerKind.ADAMW, OptimizerKind.MUON}) {
            try (SyntheticBatches text = new SyntheticBatches(1, 2, TinyModel.CONTEXT, 0, Long.MAX_VALUE);
                    Rig rig = Rig.open(Precision.F64, 2, 2, kind)) {
                double[] before = rig.weights();
                StepResult result = rig.optimizer().step(TinyModel.batch(text), settings(kind), 0, false);
                double[] after = rig.weights();
                double all = 0;
                for (int layer = 0; layer < rig.arithmetic().layers().names().size(); layer++) {
                    double squares = 0;
                    for (int s = 0; s < rig.model().parameters.slots().size(); s++) {
                        TensorSlot slot = rig.model().parameters.slots().get(s);
                        for (int i = (int) slot.offset(); i < slot.offset() + slot.count(); i++) {
                            squares += rig.arithmetic().layers().ofSlot().get(s) == layer ? Math.pow(after[i] - before[i], 2) : 0;
                        }
                    }
                    assertEquals(Math.sqrt(squares), rig.arithmetic().layerUpdateNorm(layer), 1e-9);
                    all += squares;
                }
                assertEquals(Math.sqrt(all), result.updateNorm(), 1e-9);
            }
        }
    }
}
