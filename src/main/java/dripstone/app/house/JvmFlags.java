package dripstone.app.house;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flags that this program needs of the virtual machine, as the jar's copy of {@code jvm.args} names them, beside those that this
 * process was given.
 *
 * @param wanted lines of {@code jvm.args}
 * @param given arguments of the virtual machine
 * @param property reads a system property, which may also have been set in another way
 */
record JvmFlags(List<String> wanted, Set<String> given, Properties property) {
    private static final String LIST = "/dripstone/app/jvm.args";
    private static final String PROPERTY = "-D";

    /** System properties. */
    @FunctionalInterface
    interface Properties {
        @Nullable String of(String key);
    }

    JvmFlags {
        wanted = List.copyOf(wanted);
        given = Set.copyOf(given);
    }

    static JvmFlags ofThisProcess() throws IOException {
        try (InputStream in = JvmFlags.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IOException("the jar lacks " + LIST);
            }
            List<String> wanted = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
            return new JvmFlags(wanted, Set.copyOf(ManagementFactory.getRuntimeMXBean().getInputArguments()), System::getProperty);
        }
    }

    /** In the order of the list. */
    List<String> missing() {
        return wanted.stream().filter(flag -> !isGiven(flag)).toList();
    }

    private boolean isGiven(String flag) {
        if (!flag.startsWith(PROPERTY)) {
            return given.contains(flag);
        }
        String[] keyAndValue = flag.substring(PROPERTY.length()).split("=", 2);
        return property.of(keyAndValue[0]) != null;
    }

    /** What is wrong and the way out; nothing when all are there. */
    Optional<String> trouble() {
        List<String> missing = missing();
        return missing.isEmpty() ? Optional.empty()
                : Optional.of("the virtual machine lacks " + missing.size() + " of " + wanted.size() + " flags: "
                        + String.join(" ", missing) + "; " + place());
    }

    /** Where they are set. */
    String place() {
        String home = property.of("dripstone.home");
        return "they stand in " + (home == null || home.isEmpty() ? "jvm.args (src/main/launcher)" : home + "/lib/jvm.args")
                + ", which bin/dripstone passes on: java @jvm.args";
    }
}
