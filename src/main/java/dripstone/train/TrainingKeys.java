package dripstone.train;

import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The settings of kind TRAINING of a settings record as keys and values, {@code train.learning-rate} → {@code 0.001}: the form in
 * which the ledger records their changes.
 */
public final class TrainingKeys {
    /** Of {@link TrainSettings}. */
    public static final String TRAIN = "train.";

    private TrainingKeys() {}

    /** @param prefix the section with a dot, {@code "train."} */
    public static SortedMap<String, String> of(String prefix, Record settings) {
        SortedMap<String, String> values = new TreeMap<>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            if (isTraining(component)) {
                values.put(key(prefix, component), String.valueOf(valueOf(component, settings)));
            }
        }
        return Collections.unmodifiableSortedMap(values);
    }

    /**
     * The same settings, with those of kind TRAINING as {@code values} has them; one that is absent there was unknown to the build that
     * wrote the ledger, and means its default. Keys of other sections are passed over.
     */
    public static <R extends Record> R with(String prefix, R settings, Map<String, String> values) {
        @SuppressWarnings("unchecked") // the class of an R
        Class<R> type = (Class<R>) settings.getClass();
        return make(type, component -> isTraining(component)
                ? parse(component.getType(), values.getOrDefault(key(prefix, component), byDefault(component)))
                : valueOf(component, settings));
    }

    /** Settings that are all at their defaults. */
    static <R extends Record> R defaults(Class<R> type) {
        return make(type, component -> parse(component.getType(), byDefault(component)));
    }

    private static <R extends Record> R make(Class<R> type, Function<RecordComponent, Object> value) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = value.apply(components[i]);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("training settings=" + List.of(arguments) + " are refused: " + e.getCause(), e);
        }
    }

    private static String byDefault(RecordComponent component) {
        return component.getAnnotation(Setting.class).byDefault();
    }

    private static boolean isTraining(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return setting != null && setting.kind() == SettingKind.TRAINING;
    }

    private static String key(String prefix, RecordComponent component) {
        return prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Object valueOf(RecordComponent component, Record settings) {
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
        if (type == boolean.class) {
            return Boolean.parseBoolean(text);
        }
        for (Object constant : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
            if (constant.toString().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("training setting value=" + text + " of the ledger is no " + type.getSimpleName());
    }
}
