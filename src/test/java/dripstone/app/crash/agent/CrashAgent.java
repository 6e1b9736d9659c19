package dripstone.app.crash.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Called by woven code. The system property {@value #PROPERTY} says {@code PLACE:PASS:FILE}: at that pass of that place (numbers of
 * {@link Places#ALL}, passes from 1) the process ends by SIGKILL; with place −1 it never does. A process that ends otherwise writes into
 * the file how often it passed each place, a line each. Without the property nothing of this happens.
 */
public final class CrashAgent {
    public static final String PROPERTY = "dripstone.crash";
    private static final AtomicIntegerArray PASSES = new AtomicIntegerArray(Places.ALL.size());
    /** Where the counts go, once the process has begun to end: other shutdown hooks still pass places, so it is written anew after each. */
    private static final AtomicReference<@Nullable Path> ENDING = new AtomicReference<>();
    private static final Orders ORDERS = Orders.read(System.getProperty(PROPERTY, ""));

    private CrashAgent() {}

    /** @param kill null where there is no place to die at; made beforehand, so that the thread that is to die does nothing else */
    private record Orders(int place, int pass, @Nullable Sigkill kill) {
        static Orders read(String words) {
            if (words.isEmpty()) {
                return new Orders(-1, 0, null);
            }
            String[] fields = words.split(":", 3);
            int place = Integer.parseInt(fields[0]);
            Path counts = Path.of(fields[2]);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ENDING.set(counts);
                write(counts);
            }, "crash-counts"));
            return new Orders(place, Integer.parseInt(fields[1]), place < 0 ? null : Sigkill.ofThisProcess());
        }
    }

    /** At one edge of a place. */
    public static void passing(int place) {
        int pass = PASSES.incrementAndGet(place);
        Sigkill kill = ORDERS.kill();
        if (kill != null && place == ORDERS.place() && pass == ORDERS.pass()) {
            kill.send();
        }
        Path counts = ENDING.get();
        if (counts != null) {
            write(counts);
        }
    }

    /** A journal file is about to be deleted since nobody needs it: whoever compares runs does. */
    public static void keep(Path file) {
        try {
            Released.keep(file);
        } catch (IOException e) {
            System.err.println("a released file cannot be kept: " + e);
            Runtime.getRuntime().halt(99);
        }
    }

    static int passes(int place) {
        return PASSES.get(place);
    }

    private static synchronized void write(Path file) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < PASSES.length(); i++) {
            lines.append(PASSES.get(i)).append('\n');
        }
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
