package dripstone.train;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** Training settings for tests: small ones, with what a test changes by component name. */
final class Tune {
    private static final TrainSettings PLAIN = with(TrainSettings.defaults(), Map.of("learningRate", 0.01, "warmupSteps", 5L, "decaySteps",
            100L, "minLearningRate", 0.001, "constantRate", 0.004, "leafSequences", 2, "seed", 7L, "workers", 1, "validateTokens", 400L));

    private Tune() {}

    static TrainSettings plain() {
        return PLAIN;
    }

    static TrainSettings with(Map<String, Object> changes) {
        return with(PLAIN, changes);
    }

    static TrainSettings with(TrainSettings base, Map<String, Object> changes) {
        RecordComponent[] components = TrainSettings.class.getRecordComponents();
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                Object given = changes.get(components[i].getName());
                values[i] = given == null ? components[i].getAccessor().invoke(base) : given;
            }
            return TrainSettings.class.getDeclaredConstructor(types).newInstance(values);
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new LinkageError("TrainSettings", e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("TrainSettings", e);
        }
    }
}
