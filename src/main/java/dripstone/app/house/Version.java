package dripstone.app.house;

import java.util.Objects;

/** The version that the build wrote into the jar. */
public final class Version {
    private Version() {}

    /** {@code 0.1.0}, or {@code dev} when it runs from classes. */
    public static String number() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");
    }
}
