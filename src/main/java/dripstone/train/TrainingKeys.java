package dripstone.train;

import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The training settings of {@link TrainSettings} as keys and values, the form in which the ledger records their changes. */
final class TrainingKeys {
    static final String PREFIX = "train.";

    private TrainingKeys() {}

    /** Every setting of kind TRAINING under its key, {@code train.learning-rate}, with its value as text. */
    static SortedMap<String, String> of(TrainSettings settings) {
        SortedMap<String, String> values = new TreeMap<>();
        for (RecordComponent component : TrainSettings.class.getRecordComponents()) {
            if (isTraining(component)) {
                values.put(key(component), String.valueOf(valueOf(component, settings)));
            }
        }
        return Collections.unmodifiableSortedMap(values);
    }

    /** The same settings, with those in {@code values} replaced. Keys of other rooms are passed over. */
    static TrainSettings with(TrainSettings settings, Map<String, String> values) {
        RecordComponent[] components = TrainSettings.class.getRecordComponents();
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            String text = isTraining(components[i]) ? values.get(key(components[i])) : null;
            types[i] = components[i].getType();
            arguments[i] = text == null ? valueOf(components[i], settings) : parse(types[i], text);
        }
        try {
            return TrainSettings.class.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("training settings=" + values + " of the ledger are refused: " + e.getCause(), e);
        }
    }

    private static boolean isTraining(RecordComponent component) {
        return component.getAnnotation(Setting.class).kind() == SettingKind.TRAINING;
    }

    private static String key(RecordComponent component) {
        return PREFIX + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Object valueOf(RecordComponent component, TrainSettings settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record component " + component.getName() + " cannot be read", e);
        }
    }

    private static Object parse(Class<?> type, String text) {
        if (type == double.class) {
            return Double.parseDouble(text);
        }
        if (type == long.class) {
            return Long.parseLong(text);
        }
        if (type == int.class) {
            return Integer.parseInt(text);
        }
        if (type == Schedule.class) {
            return Schedule.valueOf(text.toUpperCase(Locale.ROOT));
        }
        throw new IllegalArgumentException("a training setting of type " + type.getName() + " has no text form");
    }
}
