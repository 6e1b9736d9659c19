package dripstone.config;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Every setting of a record with its key, type, unit, default and kind: the table of the README, and what a ledger compares. */
public final class SettingsTable {
    private static final int LONGEST_SHOWN = 100;

    private SettingsTable() {}

    /** One row. */
    public record Row(String key, String type, String unit, String byDefault, SettingKind kind, String description) {
        /** As a row of a Markdown table. */
        public String markdown() {
            String shown = byDefault.equals(Setting.REQUIRED) ? "required" : "`" + byDefault + "`";
            return "| `" + key + "` | " + type + (unit.isEmpty() ? "" : ", " + unit) + " | " + shown + " | "
                    + kind.name().toLowerCase(Locale.ROOT) + " | "
                    + description.replace("|", "\\|") + " |";
        }
    }

    /** All rows under a record, in the order of its components. */
    public static List<Row> of(Class<? extends Record> type, String path) {
        List<Row> rows = new ArrayList<>();
        collect(type, path, rows);
        return List.copyOf(rows);
    }

    /** Dotted key to canonical value of all settings of one kind. */
    public static Map<String, String> values(Record settings, String path, SettingKind kind) {
        Map<String, String> values = new TreeMap<>();
        collectValues(settings, path, kind, values);
        return values;
    }

    /** Key to canonical value of every setting of a record, whatever its kind. */
    static Map<String, String> values(Record settings) {
        Map<String, String> values = new TreeMap<>();
        for (SettingKind kind : SettingKind.values()) {
            collectValues(settings, "", kind, values);
        }
        return values;
    }

    /**
     * What two records of one type say differently, whatever its kind.
     *
     * @return dotted key to {@code BEFORE -> AFTER}; a list of groups counts as one value, which is not shown
     */
    public static <R extends Record> Map<String, String> differences(R before, R after) {
        Map<String, String> old = values(before);
        Map<String, String> differences = new TreeMap<>();
        values(after).forEach((key, value) -> {
            String was = old.getOrDefault(key, "none");
            if (!was.equals(value)) {
                boolean plain = was.length() <= LONGEST_SHOWN && value.length() <= LONGEST_SHOWN;
                differences.put(key, plain ? was + " -> " + value : "changed");
            }
        });
        return differences;
    }

    private static void collect(Class<?> type, String path, List<Row> rows) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = SettingsBinder.settingOf(component);
            String key = SettingsBinder.join(path, SettingsBinder.kebab(component.getName()));
            if (isGroup(component.getType())) {
                collect(component.getType(), key, rows);
            } else if (component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> item && isGroup(item)) {
                collect(item, key + "[]", rows);
            } else {
                rows.add(new Row(key, nameOf(component.getGenericType()), setting.unit(), setting.byDefault(), setting.kind(),
                        setting.value()));
            }
        }
    }

    private static void collectValues(Record settings, String path, SettingKind kind, Map<String, String> values) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            String key = SettingsBinder.join(path, SettingsBinder.kebab(component.getName()));
            Object value = valueOf(component, settings);
            if (value instanceof Record group && isGroup(group.getClass())) {
                collectValues(group, key, kind, values);
            } else if (SettingsBinder.settingOf(component).kind() == kind) {
                values.put(key, value == null ? "none" : ValueReader.write(value));
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Object valueOf(RecordComponent component, Record settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static boolean isGroup(Class<?> type) {
        return type.isRecord() && type != Bytes.class;
    }

    private static String nameOf(Type type) {
        if (type instanceof ParameterizedType list) {
            return "list of " + nameOf(list.getActualTypeArguments()[0]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : plain.getEnumConstants()) {
                names.add(ValueReader.write(constant));
            }
            return String.join(" \\| ", names);
        }
        return switch (plain.getSimpleName()) {
            case "int", "long" -> "whole number";
            case "double" -> "number";
            case "boolean" -> "true \\| false";
            case "String" -> "text";
            case "Bytes" -> "size";
            case "URI" -> "URL";
            default -> plain.getSimpleName().toLowerCase(Locale.ROOT);
        };
    }
}
