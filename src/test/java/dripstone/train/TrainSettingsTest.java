package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry.SettingChanged;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "learningRate,0,learning-rate", "learningRate,1.5,learning-rate", "learningRate,NaN,learning-rate",
        "minLearningRate,-1,min-learning-rate", "beta1,1,beta1", "beta2,-0.1,beta2", "epsilon,0,epsilon", "weightDecay,-1,weight-decay",
        "weightDecay,NaN,weight-decay", "clipNorm,-1,clip-norm", "clipNorm,Infinity,clip-norm", "momentum,1,momentum",
        "emaDecay,1,ema-decay", "dropout,1,dropout", "dropout,NaN,dropout", "labelSmoothing,1,label-smoothing", "zLoss,2,z-loss",
        "embeddingDecay,1.5,embedding-decay", "decayFactor,0,decay-factor", "decayFactor,1.1,decay-factor", "constantRate,2,constant-rate"
    })
    void aNumberOutsideItsLimits_isRefusedByItsKey(String component, double value, String key) {
        var e = assertThrows(IllegalArgumentException.class, () -> Tune.with(Map.of(component, value)));
        assertTrue(String.valueOf(e.getMessage()).startsWith(key + " must be "), e.getMessage());
    }

    @Test
    void wholeNumbersOutsideTheirLimits_areRefusedByTheirKeys() {
        Map<String, Object> wrong = Map.of("warmupSteps", -1L, "decaySteps", 0L, "leaves", 0, "leafSequences", 0, "workers", -1,
                "validateTokens", 0L);
        wrong.forEach((component, value) ->
                assertThrows(IllegalArgumentException.class, () -> Tune.with(Map.of(component, value)), component));
    }

    @Test
    void ratesThatDoNotFitTheSchedule_areRefusedByTheirKeys() {
        Map<Map<String, Object>, String> wrong = Map.of(
                Map.of("schedule", Schedule.INFINITE, "constantRate", 0.02),
                "constant-rate must be at least the least learning rate of 0.001",
                Map.of("schedule", Schedule.INFINITE, "constantRate", 0.0001), "constant-rate must be at least the least learning rate",
                Map.of("schedule", Schedule.WSD, "minLearningRate", 0.02), "min-learning-rate must be at most the learning rate of 0.01",
                Map.of("decayShape", DecayShape.EXPONENTIAL, "minLearningRate", 0.0), "min-learning-rate must be over 0");
        wrong.forEach((changes, message) -> {
            var e = assertThrows(IllegalArgumentException.class, () -> Tune.with(changes));
            assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
        });
        assertEquals(0.02, Tune.with(Map.of("constantRate", 0.02)).constantRate(), "no matter where the schedule does not use it");
    }

    /** A ledger from before a key was there: what it trained was trained by the default, whatever is configured now. */
    @Test
    void timeline_ofAnOldLedger_meansTheDefaults() {
        var timeline = new SettingTimeline(Tune.with(Map.of("optimizer", OptimizerKind.LION, "dropout", 0.3)), List.of(
                new SettingChanged(1, "train.beta1", "", "0.8"), new SettingChanged(9, "train.optimizer", "", "lion")));
        assertEquals(OptimizerKind.ADAMW, timeline.at(8).train().optimizer());
        assertEquals(0.0, timeline.at(8).train().dropout());
        assertEquals(OptimizerKind.LION, timeline.at(9).train().optimizer());
    }

    @Test
    void workers_zeroMeansOneForEachProcessor() {
        assertEquals(Runtime.getRuntime().availableProcessors(), Tune.with(Map.of("workers", 0)).workerCount());
        assertEquals(3, Tune.with(Map.of("workers", 3)).workerCount());
    }

    @Test
    void everyComponent_isDescribedAndHasTheKindThatTheDesignSays() {
        for (RecordComponent component : TrainSettings.class.getRecordComponents()) {
            assertNotNull(component.getAnnotation(Setting.class), component.getName());
        }
        assertEquals(Set.of("seed", "leafSequences"), ofKind(SettingKind.IDENTITY));
        assertEquals(Set.of("workers", "recompute", "validateTokens", "hashEvery"), ofKind(SettingKind.OPERATIONAL));
    }

    private static Set<String> ofKind(SettingKind kind) {
        return Stream.of(TrainSettings.class.getRecordComponents())
                .filter(c -> c.getAnnotation(Setting.class).kind() == kind)
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void keys_holdTheTrainingSettingsOnly_andAreReadBack() {
        var keys = TrainingKeys.of("train.", Tune.with(Map.of("schedule", Schedule.COSINE)));
        assertEquals("cosine", keys.get("train.schedule"));
        assertEquals("0.01", keys.get("train.learning-rate"));
        assertFalse(keys.containsKey("train.workers") || keys.containsKey("train.seed"), keys.toString());
        assertEquals(Tune.with(Map.of("schedule", Schedule.COSINE)), TrainingKeys.with("train.", Tune.plain(), keys));
    }

    @Test
    void timeline_givesEachStepTheLastValueFromBeforeIt() {
        var timeline = new SettingTimeline(Tune.plain(), List.of(
                new SettingChanged(1, "train.beta1", "", "0.8"),
                new SettingChanged(10, "train.beta1", "0.8", "0.7"),
                new SettingChanged(5, "train.beta1", "0.7", "0.6"),
                new SettingChanged(20, "other.room", "", "x")));
        assertEquals(0.8, timeline.at(4).train().beta1());
        assertEquals(0.6, timeline.at(5).train().beta1());
        assertEquals(0.6, timeline.at(12).train().beta1());
        assertSame(timeline.at(12), timeline.at(13));
        assertEquals(0.8, timeline.at(1).train().beta1());
    }

    @Test
    void timeline_asksForTheChangesThatAreNeeded_andNoOthers() {
        var plain = TrainingKeys.of("train.", Tune.plain());
        var first = new SettingTimeline(Tune.plain(), List.of()).changesTo(plain, 1);
        assertEquals(plain.size(), first.size());
        var timeline = new SettingTimeline(Tune.plain(), first);
        assertEquals(List.of(), timeline.changesTo(plain, 7));
        assertEquals(List.of(new SettingChanged(7, "train.beta2", "0.95", "0.99")),
                timeline.changesTo(TrainingKeys.of("train.", Tune.with(Map.of("beta2", 0.99))), 7));
    }
}
