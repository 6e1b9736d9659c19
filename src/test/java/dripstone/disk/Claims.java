package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Assertions that several tests make. */
public final class Claims {
    private Claims() {}

    /** The message names each of these. */
    public static void assertSays(Throwable thrown, String... parts) {
        String message = String.valueOf(thrown.getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + message + "' should name '" + part + "'");
        }
    }
}
