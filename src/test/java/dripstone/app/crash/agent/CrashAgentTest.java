package dripstone.app.crash.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What woven code does, in this process, where the target is never reached. */
final class CrashAgentTest {
    /** A class of which a woven twin is defined. */
    static final class Passed {
        private Passed() {}

        static int around(int value) {
            return value > 0 ? Math.addExact(value, 1) : value;
        }
    }

    @Test
    void wovenMethod_answersAsBefore_andIsCountedAtBothEdges() throws Exception {
        Weaver weaver = new Weaver(List.of(Place.of(PointKind.STEP, Passed.class.getName(), "around"),
                new Place(PointKind.STEP, Passed.class.getName(), "around", "Math.addExact")));
        Class<?> woven = MethodHandles.lookup().defineHiddenClass(weaver.woven(bytes()), true).lookupClass();
        var around = woven.getDeclaredMethod("around", int.class);
        around.setAccessible(true);
        int method = CrashAgent.passes(0);
        int call = CrashAgent.passes(1);
        assertEquals(8, around.invoke(null, 7));
        assertEquals(2, CrashAgent.passes(0) - method);
        assertEquals(2, CrashAgent.passes(1) - call);
        assertEquals(-3, around.invoke(null, -3));
        assertEquals(4, CrashAgent.passes(0) - method);
        assertEquals(2, CrashAgent.passes(1) - call);
        assertTrue(weaver.found().contains(1));
    }

    private static byte[] bytes() throws IOException {
        try (InputStream in = CrashAgentTest.class.getResourceAsStream("CrashAgentTest$Passed.class")) {
            return in.readAllBytes();
        }
    }
}
