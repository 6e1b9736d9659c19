package dripstone.app.crash.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        Class<?> woven = MethodHandles.lookup().defineHiddenClass(weaver.woven(bytes("Passed")), true).lookupClass();
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

    /** As the journal lets its files go. */
    static final class Letting {
        private Letting() {}

        static void go(Path file) throws IOException {
            Files.delete(file);
        }
    }

    @Test
    void fileThatIsReleased_staysUnderASecondName_alsoWhereOneIsThereFromADeathBefore(@TempDir Path root) throws Exception {
        Weaver weaver = new Weaver(List.of(new Place(PointKind.JOURNAL_RELEASE, Letting.class.getName(), "go", "Files.delete")));
        Class<?> woven = MethodHandles.lookup().defineHiddenClass(weaver.woven(bytes("Letting")), true).lookupClass();
        var go = woven.getDeclaredMethod("go", Path.class);
        go.setAccessible(true);
        Path journal = Files.createDirectories(root.resolve("data").resolve("journal"));
        Path kept = Files.createDirectories(Released.of(root.resolve("data"))).resolve("1.cq4");
        Files.writeString(kept, "as it was before it was written anew");
        go.invoke(null, Files.writeString(journal.resolve("1.cq4"), "what is released"));
        assertFalse(Files.exists(journal.resolve("1.cq4")));
        assertEquals("what is released", Files.readString(kept));
    }

    private static byte[] bytes(String nested) throws IOException {
        try (InputStream in = CrashAgentTest.class.getResourceAsStream("CrashAgentTest$" + nested + ".class")) {
            return in.readAllBytes();
        }
    }
}
