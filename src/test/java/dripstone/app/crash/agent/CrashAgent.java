package dripstone.app.crash.agent;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Options: {@code PLACE:PASS:FILE}. At that pass of that place (numbers of {@link Places#ALL}, passes from 1) the process ends by SIGKILL;
 * with place −1 it never does. A process that ends otherwise writes into the file how often it passed each place, a line each.
 */
public final class CrashAgent {
    private static final AtomicIntegerArray PASSES = new AtomicIntegerArray(Places.ALL.size());
    private static final Target TARGET = new Target();

    private CrashAgent() {}

    /** Where the counts go, once the process has begun to end: other shutdown hooks still pass places, so it is written anew after each. */
    private static final AtomicReference<@Nullable Path> ENDING = new AtomicReference<>();

    /** Written before the first class is woven, and never again; the loading of a class orders it before that class's passes. */
    private static final class Target {
        private volatile int place = -1;
        private volatile int pass;
        private volatile @Nullable Sigkill kill;
    }

    public static void premain(String options, Instrumentation instrumentation) {
        String[] fields = options.split(":", 3);
        TARGET.pass = Integer.parseInt(fields[1]);
        TARGET.kill = Sigkill.ofThisProcess();
        TARGET.place = Integer.parseInt(fields[0]);
        Path counts = Path.of(fields[2]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ENDING.set(counts);
            write(counts);
        }, "crash-counts"));
        instrumentation.addTransformer(new Transformer(new Weaver(Places.ALL)));
    }

    /** Called by woven code. */
    public static void passing(int place) {
        int pass = PASSES.incrementAndGet(place);
        if (place == TARGET.place && pass == TARGET.pass) {
            Sigkill kill = TARGET.kill;
            if (kill != null) {
                kill.send();
            }
        }
        Path counts = ENDING.get();
        if (counts != null) {
            write(counts);
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

    private record Transformer(Weaver weaver) implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(@Nullable ClassLoader loader, @Nullable String name, @Nullable Class<?> old,
                @Nullable ProtectionDomain domain, byte[] bytes) {
            if (name == null || !weaver.concerns(name)) {
                return null;
            }
            try {
                return weaver.woven(bytes);
            } catch (RuntimeException | Error e) { // the JVM would drop it without a word, and a place would never be passed
                System.err.println("crash agent cannot weave " + name + ": " + e);
                Runtime.getRuntime().halt(99);
                throw e;
            }
        }
    }
}
