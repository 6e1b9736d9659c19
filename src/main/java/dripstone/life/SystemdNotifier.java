package dripstone.life;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tells systemd how the daemon is doing, by one datagram on the socket that {@code NOTIFY_SOCKET} names (sd_notify(3)). The JDK has
 * no datagram Unix sockets, hence the C library's own calls.
 */
public final class SystemdNotifier {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int GREATEST_PATH_BYTES = 107;

    private final byte[] path;
    private final Optional<Duration> watchdog;

    private SystemdNotifier(byte[] path, Optional<Duration> watchdog) {
        this.path = path;
        this.watchdog = watchdog;
    }

    /** The notifier that the environment asks for; nothing when the process was not started by systemd. */
    public static Optional<SystemdNotifier> fromEnvironment(Map<String, String> environment) throws IOException {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (socket.isEmpty()) {
            return Optional.empty();
        }
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length > GREATEST_PATH_BYTES || (path[0] != '/' && path[0] != '@')) {
            throw new IOException("NOTIFY_SOCKET=" + socket + " is neither an absolute nor an abstract path of at most 107 bytes");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        return Optional.of(new SystemdNotifier(path, watchdogOf(environment)));
    }

    private static Optional<Duration> watchdogOf(Map<String, String> environment) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        return micros.matches("\\d{1,15}") ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000)) : Optional.empty();
    }

    /** How long systemd waits for {@code WATCHDOG=1} before it ends the process; nothing when it does not watch. */
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /** Sends assignments, one a line: {@code READY=1}, {@code STATUS=…}, {@code STOPPING=1}, {@code WATCHDOG=1}. */
    @SuppressWarnings("restricted") // the launcher enables native access
    public void send(String state) throws IOException {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Linker.Option errno = Linker.Option.captureCallState("errno");
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle socket = linker.downcallHandle(library.findOrThrow("socket"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
            MethodHandle sendto = linker.downcallHandle(library.findOrThrow("sendto"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT), errno);
            MethodHandle close = linker.downcallHandle(library.findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            int descriptor = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (descriptor < 0) {
                throw new IOException("no datagram socket could be opened to notify systemd");
            }
            MemorySegment address = arena.allocate(2L + path.length + 1, 2);
            address.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
            MemorySegment message = arena.allocateFrom(JAVA_BYTE, state.getBytes(StandardCharsets.UTF_8));
            MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
            long sent = (long) sendto.invokeExact(
                    error, descriptor, message, message.byteSize(), MSG_NOSIGNAL, address, 2 + path.length);
            int code = error.get(ValueLayout.JAVA_INT, 0);
            int closed = (int) close.invokeExact(descriptor);
            if (sent != message.byteSize() || closed != 0) {
                throw new IOException("systemd was not notified: errno=" + code + " state=" + state.lines().findFirst().orElse(""));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("systemd was not notified", e);
        }
    }
}
