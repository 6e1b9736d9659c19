package dripstone.app.command;

import dripstone.app.house.Daemon;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP: the configuration is read again. One that comes before the daemon has started is heeded when it has; several that come while
 * one is heeded are one. On a terminal the signal keeps its meaning: the terminal has gone, and the process ends.
 */
final class Hangup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private final Semaphore signals = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Thread thread;

    private Hangup() {}

    /** Heeds the signal from now on, unless a person sits at this process's terminal. */
    static Hangup install() {
        Hangup hangup = new Hangup();
        if (!Terminal.isInteractive()) {
            hangup.handle();
        }
        return hangup;
    }

    /** {@code sun.misc.Signal} is the JDK's own and only way; by reflection, since the compiler warns of the class wherever it is named. */
    private void handle() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    signals.release();
                    return null;
                }
                return method.invoke(this, arguments); // equals, hashCode, toString
            });
            Object hup = signal.getConstructor(String.class).newInstance("HUP");
            Object _ = signal.getMethod("handle", signal, handler).invoke(null, hup, ours);
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            LOG.warn("SIGHUP cannot be heeded, `dripstone reload` does the same: reason={}", e.toString());
        } catch (InvocationTargetException e) {
            LOG.warn("SIGHUP cannot be heeded, `dripstone reload` does the same: reason={}", String.valueOf(e.getCause()));
        }
    }

    /** From now on there is a daemon to reload. */
    void tell(Daemon daemon) {
        thread = Thread.ofVirtual().name("hangup").start(() -> {
            try {
                while (ended.getCount() > 0) {
                    signals.acquire();
                    int _ = signals.drainPermits();
                    if (ended.getCount() > 0 && daemon.reload().isEmpty()) {
                        LOG.warn("SIGHUP asks to read the configuration again, which is not of files");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** No more is heeded; one that is being heeded is brought to its end. */
    @Override
    public void close() {
        ended.countDown();
        signals.release();
        Thread heeding = thread;
        if (heeding != null) {
            try {
                heeding.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
