package dripstone.config;

import dripstone.life.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes settings records of a YAML tree. Everything that is wrong is collected, not only the first; a record is made only when all
 * its components are right.
 */
final class SettingsBinder {
    private final String file;
    private final List<Problem> problems;

    SettingsBinder(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The record, or nothing when a problem was found. */
    <R extends Record> Optional<R> bind(Class<R> type, YamlNode.Mapping node, String path) {
        return Optional.ofNullable(record(type, node, path)).map(type::cast);
    }

    private @Nullable Object record(Class<?> type, YamlNode.Mapping node, String path) {
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknown(node, components, path);
        int before = problems.size(); // an unknown key does not keep the known ones from being judged
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(components[i], node, path);
        }
        return problems.size() == before ? construct(type, components, values, node, path) : null;
    }

    private @Nullable Object component(RecordComponent component, YamlNode.Mapping node, String path) {
        Setting setting = settingOf(component);
        String key = kebab(component.getName());
        String full = join(path, key);
        YamlNode given = node.entries().get(key);
        if (given instanceof YamlNode.Scalar s && s.isNull()) {
            given = null;
        }
        if (given != null) {
            return value(component.getGenericType(), given, full);
        }
        return switch (setting.byDefault()) {
            case Setting.REQUIRED -> {
                problems.add(new Problem(file, node.line(), full, "is missing and has no default: " + setting.value()));
                yield null;
            }
            case "none" -> null;
            case "[]" -> List.of();
            case "{}" -> value(component.getGenericType(), YamlNode.Mapping.empty(node.line()), full);
            default -> value(component.getGenericType(), defaultOf(component, setting, node.line()), full);
        };
    }

    private static YamlNode defaultOf(RecordComponent component, Setting setting, int line) {
        if (component.getType() == List.class) {
            List<YamlNode> items = new ArrayList<>();
            for (String item : setting.byDefault().replaceAll("^\\[|]$", "").split(",", -1)) {
                items.add(new YamlNode.Scalar(item.strip(), false, line));
            }
            return new YamlNode.Sequence(items, line);
        }
        return new YamlNode.Scalar(setting.byDefault(), false, line);
    }

    private @Nullable Object value(Type type, YamlNode node, String path) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list(list.getActualTypeArguments()[0], node, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord() && plain != dripstone.life.Bytes.class) {
            if (node instanceof YamlNode.Mapping mapping) {
                return record(plain, mapping, path);
            }
            problems.add(new Problem(file, node.line(), path, "must be a group of keys, is " + node.kind()));
            return null;
        }
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar(plain, scalar, path);
        }
        problems.add(new Problem(file, node.line(), path, "must be a value, is " + node.kind()));
        return null;
    }

    private @Nullable Object list(Type item, YamlNode node, String path) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            problems.add(new Problem(file, node.line(), path, "must be a list, is " + node.kind()));
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Object value = value(item, sequence.items().get(i), path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Object scalar(Class<?> type, YamlNode.Scalar scalar, String path) {
        try {
            return ValueReader.read(scalar.text(), type);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(file, scalar.line(), path, String.valueOf(e.getMessage())));
            return null;
        }
    }

    private @Nullable Object construct(
            Class<?> type, RecordComponent[] components, @Nullable Object[] values, YamlNode.Mapping node, String path) {
        try {
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                problems.add(refusal(refused, components, node, path));
                return null;
            }
            throw new IllegalStateException("the constructor of " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a settings record must be public with a public constructor: " + type.getName(), e);
        }
    }

    /** A record's own refusal begins with the key that it speaks of. */
    private Problem refusal(IllegalArgumentException refused, RecordComponent[] components, YamlNode.Mapping node, String path) {
        String message = String.valueOf(refused.getMessage());
        String first = message.split("[\\s:=]", 2)[0];
        boolean named = Arrays.stream(components).anyMatch(c -> kebab(c.getName()).equals(first));
        YamlNode at = node.entries().getOrDefault(first, node);
        return new Problem(file, at.line(), named ? join(path, first) : path, message);
    }

    private void refuseUnknown(YamlNode.Mapping node, RecordComponent[] components, String path) {
        Set<String> known = Arrays.stream(components).map(c -> kebab(c.getName())).collect(Collectors.toCollection(TreeSet::new));
        for (Map.Entry<String, YamlNode> entry : node.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                problems.add(new Problem(file, entry.getValue().line(), join(path, entry.getKey()),
                        "is no setting; " + Nearest.suggestion(entry.getKey(), known)));
            }
        }
    }

    static Setting settingOf(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(
                    component.getDeclaringRecord().getName() + "." + component.getName() + " bears no @Setting");
        }
        return setting;
    }

    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
