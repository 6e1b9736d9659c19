package dripstone.life;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a settings record: the file's key is the component's name in kebab case ({@code trainOn} is
 * {@code train-on}), the type is the component's.
 *
 * <p>Settings records carry their limits in the compact constructor, which throws {@link IllegalArgumentException} with a message
 * that begins with the key; nothing is coerced. Types: {@code String, boolean, int, long, double, Duration} ("90s", "5m", "2h",
 * "1d", "250ms"), {@code Bytes} ("64 KiB"), {@code Path}, {@code URI}, enums (lower case, hyphens), {@code List} of those and of
 * settings records, and settings records.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** What it does, in one sentence for the person who edits the file. */
    String value();

    SettingKind kind() default SettingKind.OPERATIONAL;

    /** The unit where the type does not say it, for instance {@code "tokens"}. */
    String unit() default "";

    /**
     * The value when the key is absent, as one would write it in the file; {@code "[]"} is the empty list, {@code "{}"} a record of
     * defaults, {@code "none"} null for a component that is {@code @Nullable}. {@link #REQUIRED} when it must be given.
     */
    String byDefault() default REQUIRED;

    String REQUIRED = "<required>";
}
