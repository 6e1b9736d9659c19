package dripstone.app.command;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.Console;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;

/** The terminal that standard output goes to. */
final class Terminal {
    private static final int STANDARD_OUTPUT = 1;
    private static final long TIOCGWINSZ = 0x5413;
    private static final long WINSIZE_BYTES = 8;
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    /** Whether this process talks to a person. */
    static boolean isInteractive() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** Its width now: what the terminal says (ioctl_tty(2)), else {@code COLUMNS}, else 80. */
    static int columns() {
        int told = askTerminal();
        return told > 0 ? told : columns(System.getenv());
    }

    static int columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }

    /** @return 0 when it cannot tell */
    @SuppressWarnings("restricted") // the launcher enables native access
    private static int askTerminal() {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(WINSIZE_BYTES, 2);
            int failed = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("ioctl"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                            Linker.Option.firstVariadicArg(2))
                    .invokeExact(STANDARD_OUTPUT, TIOCGWINSZ, size);
            return failed == 0 ? Short.toUnsignedInt(size.get(JAVA_SHORT, 2)) : 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the terminal's width could not be asked for", e);
        }
    }
}
