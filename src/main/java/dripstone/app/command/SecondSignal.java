package dripstone.app.command;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first SIGTERM or SIGINT asks for an orderly end, as the JVM does it; a second one, a second or more later, ends the process at once
 * with 128 and its number, without a last checkpoint. All that is durable stays so, as after {@code kill -9}. Two within a second count as
 * one: a terminal or a supervisor tells a whole group, and some of it passes the signal on.
 *
 * <p>{@code sun.misc.Signal} is reached by reflection: module jdk.unsupported exports it, and javac warns of its name all the same.
 */
final class SecondSignal implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SecondSignal.class);
    private static final Duration SAME = Duration.ofSeconds(1);
    private static final long NONE = Long.MIN_VALUE;

    /** When the first came; shared by both signals. */
    private final AtomicLong firstNanos;
    private final int exitCode;
    private final Method handle;
    private final Object[] usual = new Object[1];

    private SecondSignal(AtomicLong firstNanos, int exitCode, Method handle) {
        this.firstNanos = firstNanos;
        this.exitCode = exitCode;
        this.handle = handle;
    }

    /** Where the JVM does not give its signals away (-Xrs) all stays as it is. */
    static void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = handler.getMethod("handle", signal);
            AtomicLong first = new AtomicLong(NONE);
            for (String name : new String[] {"TERM", "INT"}) {
                Object which = signal.getConstructor(String.class).newInstance(name);
                int number = (int) signal.getMethod("getNumber").invoke(which);
                SecondSignal mine = new SecondSignal(first, 128 + number, handle);
                Object proxy = Proxy.newProxyInstance(SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, mine);
                synchronized (mine.usual) {
                    mine.usual[0] = signal.getMethod("handle", signal, handler).invoke(null, which, proxy);
                }
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.debug("a second signal is as the first", e);
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws ReflectiveOperationException {
        return switch (method.getName()) {
            case "handle" -> {
                come(arguments[0]);
                yield proxy; // of a method that returns nothing
            }
            case "equals" -> arguments[0] != null && Proxy.isProxyClass(arguments[0].getClass())
                    && equals(Proxy.getInvocationHandler(arguments[0]));
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "second-signal";
        };
    }

    private void come(Object signal) throws ReflectiveOperationException {
        long now = System.nanoTime();
        if (firstNanos.compareAndSet(NONE, now)) {
            Object before;
            synchronized (usual) {
                before = usual[0];
            }
            handle.invoke(before, signal); // returns when the process has ended
        } else if (now - firstNanos.get() >= SAME.toNanos()) {
            LOG.warn("second signal={}: ends at once, without a last checkpoint; what was durable stays", signal);
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
