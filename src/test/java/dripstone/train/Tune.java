package dripstone.train;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** Training settings for tests: small ones, with what a test changes by component name. */
final class Tune {
    private static final TrainSettings PLAIN =
            new TrainSettings(0.01, 5, Schedule.CONSTANT, 100, 0.001, 0.9, 0.95, 1e-8, 0.1, 1.0, 1, 2, 7, 1, 400);

    private Tune() {}

    static TrainSettings plain() {
        return PLAIN;
    }

    static TrainSettings with(Map<String, Object> changes) {
        RecordComponent[] components = TrainSettings.class.getRecordComponents();
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                Object given = changes.get(components[i].getName());
                values[i] = given == null ? components[i].getAccessor().invoke(PLAIN) : given;
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
