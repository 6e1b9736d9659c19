package dripstone.app.crash.agent;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** {@code kill(getpid(), SIGKILL)}: no hook runs, no buffer is flushed, no lock is given back. */
final class Sigkill {
    private static final int SIGKILL = 9;
    private final MethodHandle kill;
    private final int self;

    private Sigkill(MethodHandle kill, int self) {
        this.kill = kill;
        this.self = self;
    }

    @SuppressWarnings("restricted") // the program itself is started with leave for native calls
    static Sigkill ofThisProcess() {
        Linker linker = Linker.nativeLinker();
        MethodHandle kill = linker.downcallHandle(linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        return new Sigkill(kill, Math.toIntExact(ProcessHandle.current().pid()));
    }

    void send() {
        try {
            int failed = (int) kill.invokeExact(self, SIGKILL);
            throw new IllegalStateException("still alive after SIGKILL: kill returned " + failed);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("SIGKILL could not be sent", e);
        }
    }
}
